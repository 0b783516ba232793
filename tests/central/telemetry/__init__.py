"""Telemetry that is mirrored to InfluxDB, and read from there."""
