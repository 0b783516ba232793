"""The demo: a broker, a centre and true agents on simulated wires, on one machine, by one command."""
