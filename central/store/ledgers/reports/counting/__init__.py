"""Counts a local day from the facts as they stand, one file for each thing that is counted."""
