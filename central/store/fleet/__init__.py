"""Boxes as machines: what each last told of itself, a history of few numbers, and groups of boxes."""
