"""The centre's pages in a real browser: the duty board, and all of them under axe."""
