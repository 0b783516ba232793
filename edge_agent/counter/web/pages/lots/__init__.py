"""The pages for lots of produce."""
