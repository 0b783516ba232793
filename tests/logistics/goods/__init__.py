"""Tests of what goods bear."""
