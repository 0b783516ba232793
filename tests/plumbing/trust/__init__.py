"""Tests of what a box and its centre know each other by."""
