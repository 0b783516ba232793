"""From a device to the centre, with real processes."""
