"""What boxes are to hold: versions of tables, to whom they were sent, and what each box said of them."""
