"""The counter's books: folded at the box from the same events that the centre gets, in the same commit."""
