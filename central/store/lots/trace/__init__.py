"""Reads a lot's or a parcel's story out of the store: lineage, time in rooms, scans, what partners sent."""
