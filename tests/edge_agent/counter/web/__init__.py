"""Tests of the page as a browser asks for it."""
