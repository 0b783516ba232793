"""Who the box is: how it comes in by its code, and how it keeps its certificate good."""
