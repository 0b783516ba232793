"""Tests of what watches the centre."""
