"""The chain of digests over the log: by it anyone can see that no day was changed since."""
