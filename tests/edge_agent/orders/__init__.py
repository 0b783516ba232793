"""Tests of what the centre may order of a box."""
