"""From the outbox to the centre and back."""
