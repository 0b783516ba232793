"""Alerts: what they are, who took them on, and what is kept silent."""
