"""Tests of how the centre judges a probe."""
