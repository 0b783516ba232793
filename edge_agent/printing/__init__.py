"""Labels on paper: layout, printers' languages, and a driver that lets nobody wait."""
