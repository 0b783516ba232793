"""What people enter once and boxes go by for long: products' standards, and who brings produce."""
