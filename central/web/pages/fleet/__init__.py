"""The boxes: how each is, and what could not be read of them."""
