"""Models of Modbus probes are data, and wrong data is told."""

from pathlib import Path

import pytest

from edge_agent.drivers.probes import profiles

OWN = """
name = "own"
source = "its manual"
[temperature]
address = 10
kind = "int32"
"""


@pytest.mark.parametrize("model", profiles.names())
def test_each_model_says_where_it_comes_from(model: str) -> None:
    """A profile that ships can be read, names its source, and fits one request."""
    profile = profiles.known(model)
    assert len(profile.source) > 20
    assert profile.factory
    assert 1 <= profile.span(profile.channels)[1] <= profiles.SPAN_MAX


def test_a_channel_is_a_shift() -> None:
    """The third input of a module lies two registers behind the first."""
    assert profiles.known("ds18b20-hub-12").span(3) == (6, 1)


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    """A model that does not ship is a file that the settings name."""
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    assert profiles.known(str(path)).span(1) == (10, 2)


def test_an_unknown_model_is_told_with_the_known_ones() -> None:
    """The engineer is told what there is."""
    with pytest.raises(ValueError, match=r"no such model; there are .*xy-md02.*, or give the path"):
        profiles.known("xy-md2")


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("[humidity]\naddress = 200\n", "more than 32 registers apart"),
        ("[humidity]\naddres = 11\n", "did you mean 'address'"),
        ("[temperature2]\n", "no such setting"),
    ],
)
def test_wrong_data_is_told(tmp_path: Path, more: str, fault: str) -> None:
    """A misspelt key and values that no request can reach are told."""
    path = tmp_path / "own.toml"
    path.write_text(OWN + more, encoding="utf-8")
    with pytest.raises(ValueError, match=fault):
        profiles.known(str(path))


@pytest.mark.parametrize(
    ("line", "fault"),
    [("channels = 64\nchannel_step = 100", None), ("range_c_min = 90\nrange_c_max = 80", "is not below")],
)
def test_limits_are_compared(tmp_path: Path, line: str, fault: str | None) -> None:
    """A range that is upside down is told."""
    path = tmp_path / "own.toml"
    path.write_text(line + OWN, encoding="utf-8")
    if fault is None:
        assert profiles.known(str(path)).span(64) == (6310, 2)
    else:
        with pytest.raises(ValueError, match=fault):
            profiles.known(str(path))
