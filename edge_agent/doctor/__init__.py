"""sanji edge doctor: what there is at a box, how it is, and what to do about it."""
