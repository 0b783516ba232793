"""Cards for many boxes: who they are from one table, the files of each card, and a sheet to work by."""
