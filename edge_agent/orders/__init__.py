"""What the centre may order of a box: whose word counts, what is done once, and settings that are tried."""
