"""Pages of produce: what it is judged by, who brings it, and what becomes of it."""
