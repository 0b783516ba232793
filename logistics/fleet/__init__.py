"""What is known of boxes as machines, and what of it is a matter for a person."""
