"""What the centre does for the boxes as a fleet: who they are, and what they are to do."""
