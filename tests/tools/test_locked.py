"""What a lock means for a machine is asked of that machine's Python, not of the one that asks."""

import subprocess
import sys

import pytest

from tests.needs import ROOT
from tools.locked import Locked, read, taken

MACHINES = ("aarch64", "x86_64")


def versions(python: str, machine: str) -> dict[str, str]:
    """What a box takes there. A name twice would be one package at two versions."""
    found = taken("edge", python, machine)
    assert len({entry.name for entry in found}) == len(found)
    return {entry.name: entry.version for entry in found}


@pytest.mark.parametrize("machine", MACHINES)
def test_each_python_gets_its_own_numpy(machine: str) -> None:
    """Debian 12 and 13 take different entries of one name, whatever Python this test runs on."""
    assert versions("3.11", machine)["numpy"] < versions("3.13", machine)["numpy"]


def test_pins_come_as_wheels_where_debian_has_none() -> None:
    """lgpio has wheels for a Pi on Debian 12; Debian 13 has its own package, and a PC has no pins."""
    has = {
        (python, machine): {"lgpio", "rpi-lgpio"} <= versions(python, machine).keys()
        for python in ("3.11", "3.13")
        for machine in MACHINES
    }
    assert [where for where, found in has.items() if found] == [("3.11", "aarch64")]


def test_a_requirement_is_one_line_with_all_its_hashes() -> None:
    """pip takes it with --require-hashes, and no marker is left that it would judge by another machine."""
    entry = Locked("numpy", "2.4.6", "python_version < '3.12'", ("sha256:aa", "sha256:bb"))
    assert entry.requirement == "numpy==2.4.6 --hash=sha256:aa --hash=sha256:bb"


@pytest.mark.parametrize("lock", ["edge", "central", "dev"])
def test_every_entry_is_read(lock: str) -> None:
    """As many entries as lines with a version, each with a hash that is whole."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    assert len(read(lock)) == sum("==" in line and line[0].isalnum() for line in text.splitlines())
    assert all(one.startswith("sha256:") and len(one) == 71 for entry in read(lock) for one in entry.hashes)
    assert sum(len(entry.hashes) for entry in read(lock)) == text.count("--hash=")


def test_the_command_prints_requirements() -> None:
    """What the wheelhouse is made from is what was read."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.locked", "edge", "3.13", "aarch64"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [entry.requirement for entry in taken("edge", "3.13", "aarch64")]
