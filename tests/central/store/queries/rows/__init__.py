"""Tests of the named sets of rows."""
