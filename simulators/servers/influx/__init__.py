"""A far end that speaks InfluxDB 2's addresses, over an InfluxDB 1 that does the work."""
