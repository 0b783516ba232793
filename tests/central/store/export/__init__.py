"""What is taken away from a centre in open forms."""
