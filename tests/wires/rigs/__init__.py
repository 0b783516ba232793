"""One rig a kind of device: a real driver, the simulated wire it reads, and what may happen to the wire."""
