"""Tests of who the box is."""
