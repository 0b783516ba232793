"""The indicator ledger as it is kept: actuals, evidence, signatures, samples and what was disclosed."""
