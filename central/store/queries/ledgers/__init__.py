"""What pages read of the parcels' ledgers."""
