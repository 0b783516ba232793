"""Parcels: the list, one parcel's way, and its pictures."""
