"""Tests of what goes between the centre and its boxes."""
