"""What people at the page may ask for, each a deed of its own: done in the agent's thread, in its commit."""
