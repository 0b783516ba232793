"""Tests of what simulated boxes have to do."""
