"""The pages over two years of a county: the store that they are measured on, and the asking."""
