"""Others' servers, run for a demo, a trial, a test or a measurement: brokers, PostgreSQL, InfluxDB."""
