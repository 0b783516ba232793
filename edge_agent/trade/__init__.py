"""What readings mean at a counter and in a cold room: the trade's rules on a box."""
