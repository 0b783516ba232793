"""Pages of arrivals and shelves."""
