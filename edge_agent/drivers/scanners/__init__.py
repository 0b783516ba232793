"""Barcode scanners, on a serial port or as a keyboard: what they say, and what of it is a code."""
