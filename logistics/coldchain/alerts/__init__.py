"""Whom to tell of a room, when, and why: apart from the record, and without touching it."""
