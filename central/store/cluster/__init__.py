"""Who of several processes does what for one county: members, and leases on partitions and on the lead."""
