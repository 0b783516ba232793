"""Who may see and do what: accounts, sessions, slow answers to guessing, headers."""
