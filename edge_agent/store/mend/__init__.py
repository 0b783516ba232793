"""A damaged database is put aside and saved row by row into a fresh one."""
