"""Reports of a county's days, weeks and months: their figures, their sums, and what a version changed."""
