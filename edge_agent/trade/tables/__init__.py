"""Tables that the centre makes and this box goes by."""
