"""One's own account, everybody's accounts, and the trail of deeds and looks."""
