"""Who may come in: what is kept of the tokens of other systems."""
