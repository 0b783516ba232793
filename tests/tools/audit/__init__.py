"""Tests of the audit of what we ship."""
