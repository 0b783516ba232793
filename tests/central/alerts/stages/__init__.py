"""Tests of central/alerts/stages."""
