"""Tests of the counter's own barcode reader."""
