"""A version brought to boxes in waves, that stops by itself."""
