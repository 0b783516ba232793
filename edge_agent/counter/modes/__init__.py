"""What a scan means in each kind of work at the counter."""
