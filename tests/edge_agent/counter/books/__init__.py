"""Tests of the counter's books."""
