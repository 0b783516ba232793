"""Tests of a box's updates."""
