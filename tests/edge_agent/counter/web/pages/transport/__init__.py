"""Tests of the pages of the work between sites."""
