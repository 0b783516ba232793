"""Tests of the cold chain's pages."""
