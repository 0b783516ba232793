"""Plumbing that knows no parcel: settings, logs, SQLite, MQTT, the clock, and blocks for web pages."""
