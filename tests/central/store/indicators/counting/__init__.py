"""Tests of what is counted from the events."""
