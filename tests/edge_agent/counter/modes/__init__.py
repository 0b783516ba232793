"""Tests of the counter's modes."""
