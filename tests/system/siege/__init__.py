"""A county under siege: everything hostile that a wire can carry, and what must never be told."""
