"""Tests of simulated printers."""
