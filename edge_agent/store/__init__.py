"""What a box keeps on disk: the outbox, readings not yet sealed into chunks, and what it has scanned."""
