"""The centre of a county: collects, stores, judges, tells, and shows."""
