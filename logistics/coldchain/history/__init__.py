"""A probe's whole history: readings in any order, by day, and what stood for how long."""
