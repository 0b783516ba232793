"""Every route against every role, at its own site and at a foreign one."""
