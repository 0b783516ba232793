"""Tests of weighing produce in and grading it."""
