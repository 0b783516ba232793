"""Tests of the pages of rows."""
