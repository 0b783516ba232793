"""Tests of the rules of weighing."""
