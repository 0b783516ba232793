"""Tests of lots' accounts in the database."""
