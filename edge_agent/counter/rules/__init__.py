"""The rules of the works at a counter, which modes and deeds go by."""
