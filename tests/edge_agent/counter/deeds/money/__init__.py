"""Tests of deeds about money."""
