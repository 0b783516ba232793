"""Tests of what boxes ask over HTTPS."""
