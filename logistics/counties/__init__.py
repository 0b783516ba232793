"""Counties as data: the rows of their tables, how these are read, and when they do not fit together."""
