"""Hostile messages are hostile: each kind is refused for what it is."""
