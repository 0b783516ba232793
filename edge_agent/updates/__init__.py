"""Another version of the program: fetched from the centre, tried, kept or undone."""
