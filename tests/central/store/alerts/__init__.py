"""Tests of central/store/alerts."""
