"""Cards of boxes, made from the centre."""
