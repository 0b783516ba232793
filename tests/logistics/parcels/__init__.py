"""Tests of what is true of parcels."""
