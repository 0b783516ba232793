"""Tests of the parcels' ledgers."""
