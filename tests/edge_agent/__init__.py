"""Tests of the box: its drivers, counter, outbox and sender."""
