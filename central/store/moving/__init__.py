"""Moves a centre from one database to another, and proves row by row that all of it came over."""
