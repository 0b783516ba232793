"""The far ends of wires, and small worlds: product code on which the real agents and the real centre run."""
