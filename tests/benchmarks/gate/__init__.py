"""Tests of the gate over ratios."""
