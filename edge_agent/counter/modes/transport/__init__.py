"""What a scan means in the work between sites: check a bag, build one, load a vehicle, sort."""
