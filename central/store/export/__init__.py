"""All that a centre knows, in forms that any program reads."""
