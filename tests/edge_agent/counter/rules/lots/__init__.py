"""Tests of what may be done with lots of produce."""
