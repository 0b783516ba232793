"""Tests of the counter's deeds."""
