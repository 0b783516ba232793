"""Bytes of real devices, and what they say."""
