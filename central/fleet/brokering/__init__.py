"""What the county's broker reads: made anew as boxes come and go, and put where it finds it."""
