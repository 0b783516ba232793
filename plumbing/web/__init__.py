"""What the centre's pages and a box's have in common: serving, sessions, passwords, headers."""
