"""Tests of one simulated box."""
