"""Counts from the events what indicators ask for, with the statements that did it."""
