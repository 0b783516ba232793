"""What a scan means while lots are packed."""
