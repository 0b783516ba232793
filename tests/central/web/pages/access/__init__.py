"""Tests of the pages of accounts and of the trail."""
