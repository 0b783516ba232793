"""The indicator ledger as pages: targets, actuals, evidence, signatures, samples and what is disclosed."""
