"""Tests of counties as data."""
