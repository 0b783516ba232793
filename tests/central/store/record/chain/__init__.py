"""Tests of the chain over the log."""
