"""Tests of the developer's tools."""
