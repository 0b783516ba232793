"""Telemetry for others: what the log has of rooms and machines is mirrored to InfluxDB."""
