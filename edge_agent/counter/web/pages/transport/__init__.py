"""The pages of the work between sites."""
