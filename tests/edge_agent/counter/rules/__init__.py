"""Tests of the rules of works."""
