"""Tests of what a scan means while lots are packed."""
