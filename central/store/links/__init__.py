"""What stands between the centre and its boxes beside events: what has come, who is connected, orders."""
