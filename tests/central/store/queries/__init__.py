"""Tests of what pages ask the store."""
