"""The ways to tell somebody: one provider a file; delivered means that the provider's own code says so."""
