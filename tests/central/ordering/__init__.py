"""Tests of what people order of boxes."""
