"""What is true of scales: units, permissible errors, and when a weight counts."""
