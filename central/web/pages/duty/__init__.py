"""Pages of the duty board (值班台)."""
