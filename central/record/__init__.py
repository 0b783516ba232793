"""The record of a room over a span of days, for whoever inspects it."""
