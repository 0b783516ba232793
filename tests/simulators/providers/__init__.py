"""Tests of simulators/providers."""
