"""Tests of what the centre costs."""
