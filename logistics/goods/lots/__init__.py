"""Lots of produce: their numbers, their accounts of mass, what may be done with them."""
