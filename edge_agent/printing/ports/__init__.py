"""The three ways to a printer, each with time limits."""
