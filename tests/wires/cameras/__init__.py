"""Cameras at the far end of a real stream, and what becomes of them."""
