"""Rules of rooms with their history, lots in rooms, and what is to be done about lots, in the database."""
