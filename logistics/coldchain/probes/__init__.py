"""What several probes say together, and which of their answers are believed."""
