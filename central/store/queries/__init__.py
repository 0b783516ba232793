"""What pages ask the store, by name: each query returns frozen rows."""
