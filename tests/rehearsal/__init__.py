"""The whole under faults, from one seed."""
