"""Stills of parcels that were scanned, kept on the box under a quota."""
