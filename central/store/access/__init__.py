"""Who may see what, and who did and looked at what."""
