"""Tests of day reports."""
