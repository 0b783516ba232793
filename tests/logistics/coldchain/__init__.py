"""Tests of what a temperature record says."""
