"""Lots of produce at the centre: what was told of each, its account as a row, its forebears and packages."""
