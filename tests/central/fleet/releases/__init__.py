"""Tests of releases at the centre."""
