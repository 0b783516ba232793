"""Tests of standards and parties at the centre."""
