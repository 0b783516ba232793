"""Tests of what is measured by the benchmarks and must not get out of hand."""
