"""Tests of stories read out of the store."""
