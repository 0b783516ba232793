"""Tests of a cold room's own judgement at the box."""
