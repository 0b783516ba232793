"""Releases of the program for boxes: packed, checked, put where boxes fetch them, and rolled out in waves."""
