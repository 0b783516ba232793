"""A county that changes its database: all of it comes over, or nothing is said to have."""
