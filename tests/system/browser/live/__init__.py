"""What an open page does by itself, and what a tap on it does meanwhile."""
