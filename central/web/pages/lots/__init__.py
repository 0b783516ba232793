"""Pages of produce: what it is judged by, who brings it, its lots, what is in stock and goes out first."""
