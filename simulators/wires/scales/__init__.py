"""What scales put on their wires, one maker a file: written from the manuals, never from a decoder."""
