"""What may be told of a lot or a parcel: where it grew, what was done to it, how warm it lay, where it is."""
