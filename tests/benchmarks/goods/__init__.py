"""Tests of the benchmarks of produce."""
