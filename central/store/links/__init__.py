"""What goes between the centre and its boxes beside events: who is connected, and orders."""
