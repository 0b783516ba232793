"""Telling recipients of their parcels."""
