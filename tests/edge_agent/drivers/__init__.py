"""Tests of drivers: their decoders fed with exact bytes."""
