"""The checks of the files that a card is made of."""
