"""Tests of labels on paper."""
