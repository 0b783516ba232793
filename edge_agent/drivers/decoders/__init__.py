"""Bytes and texts of devices turned into values: pure functions that a recording can be fed to."""
