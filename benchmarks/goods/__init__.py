"""Benchmarks of produce."""
