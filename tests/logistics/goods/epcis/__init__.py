"""Tests of what trading partners read and send."""
