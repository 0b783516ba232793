"""Tests of the work between sites."""
