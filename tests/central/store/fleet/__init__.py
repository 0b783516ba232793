"""Tests of what the centre keeps of boxes as machines."""
