"""Tests of the ledgers' pages."""
