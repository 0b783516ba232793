"""Tests of members that share a county."""
