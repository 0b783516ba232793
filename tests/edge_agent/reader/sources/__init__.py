"""Tests of where pictures come from."""
