"""What people ask for in the work between sites."""
