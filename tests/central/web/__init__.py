"""Tests of the centre's pages, over a real server and a real store."""
