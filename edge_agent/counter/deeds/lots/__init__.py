"""Deeds with lots of produce: put into rooms, inspected, packed, shipped, merged, split, settled."""
