"""Tests of arrival."""
