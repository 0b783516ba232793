"""Tests of the indicator ledger's pages."""
