"""Several collectors and web replicas for one county: who does what, by leases in the database."""
