"""The far ends of wires: what a scale, a scanner, a probe and the pins of a box say to a real driver."""
