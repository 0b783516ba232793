"""One box for all that has a name or a number: what was typed, and what it finds."""
