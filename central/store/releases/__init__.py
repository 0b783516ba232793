"""Releases of the program for boxes, and how they are rolled out."""
