"""Tests of reading retail codes out of focus."""
