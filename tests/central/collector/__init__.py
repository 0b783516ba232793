"""What comes in is stored once, whatever comes and whenever it ends."""
