"""The targets of a county's plan as data, exact figures, and what a figure says about its target."""
