"""Tests of members and leases in the database."""
