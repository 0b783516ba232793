"""Tests of the tables that a box goes by."""
