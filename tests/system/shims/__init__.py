"""What is preloaded into a process under test: a disk that only keeps what was synced, and a clock."""
