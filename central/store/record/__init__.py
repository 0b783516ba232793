"""What is kept of the record beside the readings: bands over time, and the chain of digests over the log."""
