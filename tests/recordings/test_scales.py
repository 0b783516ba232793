"""Recordings of scales' wires, and the manuals' examples, say what was weighed."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from edge_agent.drivers.scales import recording
from edge_agent.drivers.scales.commands import frames
from edge_agent.drivers.scales.protocols import PROTOCOLS

FOLDER = Path(__file__).parent / "scales"
RECORDINGS = sorted(FOLDER.glob("*.hex"))
SAME_FRAMES = {"mt-sics-sir": "mt-sics"}
KNOWN_FROM = {"published", "worked out"}
RUN = CliRunner()


def told(path: Path) -> dict[str, Any]:
    """The sidecar: the protocol, where the bytes are from, and what they say."""
    return tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))


def expected(frame: dict[str, Any]) -> dict[str, Any]:
    """A frame as listed, with what goes without saying."""
    if "fault" in frame:
        masses: dict[str, Any] = {"gross_g": None, "tare_g": None, "net_g": None}
    else:
        tare_g = frame.get("tare_g", 0)
        masses = {"gross_g": frame["gross_g"], "tare_g": tare_g, "net_g": frame["gross_g"] - tare_g}
    rest = {"stable": None, "fault": None, "is_net": False, "is_preset": False}
    return {**masses, **{key: frame.get(key, usual) for key, usual in rest.items()}}


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_a_recording_says_what_was_weighed(path: Path) -> None:
    """Each frame as listed, nothing besides, and what made no sense is counted."""
    listed = told(path)
    assert listed["source"]
    assert listed["bytes"] in KNOWN_FROM
    done = RUN.invoke(frames, [listed["protocol"], str(path), "--json"])
    assert done.exit_code == 0, done.stderr
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    raws = "".join(frame.pop("raw") for frame in shown)
    assert shown == [expected(frame) for frame in listed["frame"]]
    whole = recording.decode(listed["protocol"], recording.read(path))
    assert (whole.skipped, whole.checks) == (listed["skipped"], listed["checks"])
    assert len(raws) // 2 <= len(recording.read(path))


def test_every_protocol_has_a_recording() -> None:
    """No protocol is read by nothing but our own simulators."""
    recorded = {told(path)["protocol"] for path in RECORDINGS}
    assert {SAME_FRAMES.get(name, name) for name in PROTOCOLS} == recorded


def test_every_recording_has_its_sidecar() -> None:
    """And the other way round."""
    assert {path.stem for path in RECORDINGS} == {path.stem for path in FOLDER.glob("*.toml")}


def test_an_unknown_protocol_is_refused_with_the_known() -> None:
    """Exit code 2, and the list to choose from."""
    done = RUN.invoke(frames, ["yaohua-a99", str(RECORDINGS[0])])
    assert done.exit_code == 2
    assert all(name in done.stderr for name in PROTOCOLS)


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    """A file that is not there, and one whose hexadecimal text is none: exit code 2."""
    broken = tmp_path / "broken.hex"
    broken.write_text("02 2B XY", encoding="ascii")
    for path in (tmp_path / "nothing.bin", broken):
        done = RUN.invoke(frames, ["yaohua-tf0", str(path)])
        assert done.exit_code == 2
        assert path.name in done.stderr


def test_a_recording_without_a_weight_is_a_fault(tmp_path: Path) -> None:
    """Exit code 1, and how many bytes made no sense."""
    noise = tmp_path / "noise.bin"
    noise.write_bytes(b"\xff" * 300)
    done = RUN.invoke(frames, ["yaohua-tf0", str(noise)])
    assert done.exit_code == 1
    assert "0 frames, 300 of 300 bytes made no sense" in done.stderr


def test_people_read_kilograms_and_jin() -> None:
    """Without --json a weight is told in both."""
    done = RUN.invoke(frames, ["yaohua-tf0", str(FOLDER / "yaohua-tf0.hex")])
    assert "12.345 kg = 24.69 斤" in done.stdout
