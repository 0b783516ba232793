"""A release that is not run by yet shows that it could be."""
