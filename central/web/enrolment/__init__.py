"""What boxes ask the centre over HTTPS, before and beside the broker; no page is served here."""
