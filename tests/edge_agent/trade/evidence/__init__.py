"""Tests of the stills that a box keeps."""
