"""Checks the files of firmware_configs before a card is made of them."""
