"""Tests of central/alerts/channels."""
