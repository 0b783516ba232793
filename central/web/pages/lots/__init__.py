"""Pages of lots of produce: the list, one lot with its account, stock, and what has to go out first."""
