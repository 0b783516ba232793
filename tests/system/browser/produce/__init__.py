"""Produce at a box, in a real browser."""
