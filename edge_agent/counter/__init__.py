"""The counter's page on the box: what its people see and ask for, without any network."""
