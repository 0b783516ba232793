"""Pages of the cold chain: rules of rooms, excursions, and what is to be done about lots."""
