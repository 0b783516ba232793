"""Signed bundles: one file with all that a box needs to go over to another version of the program."""
