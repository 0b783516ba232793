"""Tests of the centre's database."""
