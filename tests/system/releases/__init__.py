"""How the program gets onto machines and over to another version, with real packages and wheels."""
