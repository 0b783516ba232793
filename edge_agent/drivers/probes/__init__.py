"""Temperature probes by 1-Wire, kernel chips and Modbus: what each says, and what of it is believed."""
