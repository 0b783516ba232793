"""Tests of probes: their answers byte for byte, and what is believed of them."""
