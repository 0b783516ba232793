"""What is folded from the log: read models that `sanji central rebuild` makes again, the same to the row."""
