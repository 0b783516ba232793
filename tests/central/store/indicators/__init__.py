"""Tests of the indicator ledger in the database."""
