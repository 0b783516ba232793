"""Tests of real processes, real brokers and real browsers."""
