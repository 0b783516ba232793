"""A county, or many, at wire level: thousands of simulated boxes with true senders in one thread."""
