"""What joins settings and commands to the rules of rooms."""
