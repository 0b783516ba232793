"""The facts that a box tells the centre."""
