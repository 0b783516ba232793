"""What printers are told, asked and answer, each language in a file of its own."""
