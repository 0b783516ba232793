"""Tests of who is at the counter."""
