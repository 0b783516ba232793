"""Tests of rules, lots and tasks in the database."""
