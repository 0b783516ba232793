"""What the API reads, page by page, each in an order that new facts do not upset."""
