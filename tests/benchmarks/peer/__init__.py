"""Tests of the comparison with the peer."""
