"""Tests of what indicators ask for, and of what figures say about it."""
