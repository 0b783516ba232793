"""What goods bear: rules of products with their history and sources, and what a lot has borne already."""
