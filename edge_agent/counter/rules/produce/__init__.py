"""Weighing produce in and grading it: the loads of a scale, what is at hand, what comes of a load."""
