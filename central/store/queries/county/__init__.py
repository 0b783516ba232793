"""What the county, a township, a site and a device did, and how they stand."""
