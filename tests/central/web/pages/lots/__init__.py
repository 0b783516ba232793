"""Tests of the pages of produce."""
