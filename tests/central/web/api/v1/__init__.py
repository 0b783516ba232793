"""Tests of the API's resources."""
