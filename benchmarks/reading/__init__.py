"""What reading codes costs, and how much of it succeeds."""
