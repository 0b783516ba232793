"""Tests of what happens in the field: boxes that come in, are swapped and are shut out."""
