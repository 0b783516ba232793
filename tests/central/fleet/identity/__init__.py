"""Tests of who a box is."""
