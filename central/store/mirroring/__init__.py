"""What is kept of a mirror elsewhere: how far it has come, and what it could not take."""
