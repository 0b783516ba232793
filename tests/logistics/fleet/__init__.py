"""Tests of what is known of boxes as machines."""
