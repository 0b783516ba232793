"""Tests of central/alerts/judge."""
