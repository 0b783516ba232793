"""Reports of local days, with versions: made when a day is over, and again where late facts changed it."""
