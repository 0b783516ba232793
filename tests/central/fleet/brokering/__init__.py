"""What the broker reads is put where it finds it."""
