"""Tests of what is done with lots of produce."""
