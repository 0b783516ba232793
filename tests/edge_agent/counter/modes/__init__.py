"""Tests of what scans mean in each kind of work."""
