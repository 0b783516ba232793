"""Services that hang, and what systemd hears of them."""
