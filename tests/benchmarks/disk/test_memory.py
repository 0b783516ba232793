"""A box without a camera fits beside others on a small Pi, and does not grow while the link is away."""

import re

import pytest

from benchmarks.disk import memory

_HOURS = 4
_MIB_MAX, _GROWTH_MIB_MAX = 110.0, 6.0


def test_a_box_without_a_link_does_not_grow(capfd: pytest.CaptureFixture[str]) -> None:
    """Hours of temperatures and scans lie on the disk: in memory the process stays as it was."""
    memory.main(_HOURS)
    said = [float(mib) for mib in re.findall(r": ([\d.]+) MiB", capfd.readouterr().out)]
    assert len(said) == 3, "at the start, after the first hour, after the last"
    assert max(said) < _MIB_MAX
    assert said[-1] - said[0] < _GROWTH_MIB_MAX
