"""Tells recipients of their parcels: channels, words, and who is told when."""
