"""Servers that others make: each starts, is killed, comes back, and is gone at the end."""
