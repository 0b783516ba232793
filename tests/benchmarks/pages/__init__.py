"""Tests of the store that pages are measured on."""
