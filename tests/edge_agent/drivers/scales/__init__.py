"""Tests of the scales' protocols and models, without a port."""
