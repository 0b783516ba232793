"""Real drivers on simulated wires."""
