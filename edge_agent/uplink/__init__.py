"""From the outbox to the broker and back: batches out, confirmations in, live values beside."""
