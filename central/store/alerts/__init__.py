"""Alerts in the database: what is wrong, what is hushed and why, who was told and what was answered."""
