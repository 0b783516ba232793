"""Tests of what is reckoned from one box to a nation."""
