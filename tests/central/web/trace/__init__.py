"""Tests of stories as pages."""
