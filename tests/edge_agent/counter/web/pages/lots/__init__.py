"""Tests of the pages for lots of produce."""
