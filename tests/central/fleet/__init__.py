"""Tests of what the centre does for boxes as a fleet."""
