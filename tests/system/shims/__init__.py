"""Libraries that stand between a process and its C library: a disk that only keeps what was synced, a clock."""
