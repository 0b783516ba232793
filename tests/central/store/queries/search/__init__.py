"""Tests of the one box."""
