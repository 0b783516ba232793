"""One file a page: what it asks the store and which template shows it."""
