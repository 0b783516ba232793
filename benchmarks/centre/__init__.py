"""What the centre costs: an event by itself, an event among ten million, and a start."""
