"""Tests of what is measured against the disk."""
