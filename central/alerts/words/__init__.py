"""What an alert says to a person and to a program, in Chinese first and English second."""
