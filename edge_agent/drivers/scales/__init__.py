"""Scales: their protocols, one decoder a file, and their models, which are data."""
