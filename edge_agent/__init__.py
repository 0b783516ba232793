"""The agent on a box: reads devices, keeps what it read on disk, and sends it until the centre confirms."""
