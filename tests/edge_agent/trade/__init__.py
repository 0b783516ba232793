"""What readings mean at a counter and in a cold room."""
