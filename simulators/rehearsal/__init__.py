"""The whole under faults, from one seed: true edge and true centre in one thread on a virtual clock."""
