"""A box's database: the outbox, open readings and the memory of scans."""
