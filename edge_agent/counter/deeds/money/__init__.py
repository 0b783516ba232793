"""Deeds about money: collecting, remitting, counting, closing the day, and goods of others."""
