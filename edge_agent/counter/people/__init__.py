"""Who works at the counter: badges, who is on, and wrong PINs."""
