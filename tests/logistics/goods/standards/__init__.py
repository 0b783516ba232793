"""Tests of what products are judged by."""
