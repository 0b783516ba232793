"""Tests of central/alerts/words."""
