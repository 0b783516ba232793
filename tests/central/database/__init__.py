"""Databases that the tests' centres keep their facts in."""
