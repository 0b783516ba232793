"""What a box and its centre know each other by: codes, keys, certificates and links that check them."""
