"""A centre's backups, and what is brought back from them."""
