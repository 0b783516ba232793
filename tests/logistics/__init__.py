"""Tests of the pure trade logic."""
