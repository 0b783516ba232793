"""What the boxes of a fleet have to do, and when."""
