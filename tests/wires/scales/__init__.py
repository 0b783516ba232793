"""Scales on real pseudo-terminals."""
