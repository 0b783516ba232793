"""Tests of scanners: what they say, and what of it is a code."""
