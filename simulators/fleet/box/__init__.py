"""One box of a fleet: what it keeps, how it speaks, and what is counted of it."""
