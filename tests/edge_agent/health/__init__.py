"""Tests of how the machine under the agent is read and told."""
