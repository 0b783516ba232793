"""What things cost: ours beside the plain limit, in one run, as ratios."""
