"""Tests of what probes say together, and of what is believed."""
