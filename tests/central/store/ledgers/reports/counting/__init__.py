"""Tests of what a day is counted from."""
