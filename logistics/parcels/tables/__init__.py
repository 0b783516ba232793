"""Tables that people hand in or the centre makes: rows, each with its faults."""
