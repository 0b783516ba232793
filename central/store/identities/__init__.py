"""Which boxes there are by right: their lives, their codes and their certificates."""
