"""A centre beyond one machine, on this one: nodes, collectors, a database and boxes, and what kills them."""
