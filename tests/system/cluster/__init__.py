"""A centre of several processes, one of which is killed under load."""
