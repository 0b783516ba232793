"""From what is true to alerts: each kind in a file, which opens, updates and closes its alerts."""
