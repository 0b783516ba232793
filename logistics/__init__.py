"""Pure trade logic of parcels and produce: no clock, file, socket, thread or randomness in here."""
