"""Tests of deeds with lots of produce."""
