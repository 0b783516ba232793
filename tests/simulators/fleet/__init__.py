"""Tests of the fleet of simulated boxes."""
