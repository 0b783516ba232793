"""What machines read over HTTP."""
