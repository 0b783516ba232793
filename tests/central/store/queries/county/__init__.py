"""Tests of the queries behind the county's pages."""
