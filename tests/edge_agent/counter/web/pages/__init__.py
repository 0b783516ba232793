"""Tests of the counter's pages, a file for each."""
