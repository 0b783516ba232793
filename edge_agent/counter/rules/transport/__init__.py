"""What goes between sites: codes of bags and vans, places, visits, and what a hand-over is at."""
