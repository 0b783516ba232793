"""Tests of a probe's whole history."""
