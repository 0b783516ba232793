"""Tests of the counter's page and what stands behind it."""
