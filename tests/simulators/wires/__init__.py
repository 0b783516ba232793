"""Tests of the far ends of wires, without a driver."""
