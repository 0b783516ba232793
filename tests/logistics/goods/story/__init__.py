"""Tests of what may be told of a lot."""
