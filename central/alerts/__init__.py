"""Decides whom to tell of what, once, and keeps what each receiver answered."""
