"""Probes on simulated wires: chips, 1-Wire, Modbus."""
