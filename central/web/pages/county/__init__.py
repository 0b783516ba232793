"""What is going on in the county, at a glance."""
