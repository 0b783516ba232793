"""Parcels, people and air, by themselves."""
