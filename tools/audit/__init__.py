"""Whether something that we ship has a hole that the world knows of."""
