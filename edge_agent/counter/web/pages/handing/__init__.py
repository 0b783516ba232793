"""Pages of hand-outs, returns and problems."""
