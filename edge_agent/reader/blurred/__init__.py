"""Retail codes whose bars have run into each other, read by what a blurred code must look like."""
