"""Tests of the pages of lots."""
