"""Tests of what boxes are to hold."""
