"""The centre's database: the log of events, and what is folded from it."""
