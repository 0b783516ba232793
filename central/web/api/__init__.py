"""JSON for other systems and for the pages' charts, and how the centre is watched."""
