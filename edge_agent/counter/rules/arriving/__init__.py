"""Arrival at a counter: onto which shelf, under which code, of which carrier, and how far the day is."""
