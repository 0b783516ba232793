"""What the units forbid is nothing that the services need: they work under the same filter of calls."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests import needs
from tests.system.shims.make import preload
from tests.system.trio import Trio, running

# prctl(2): 66 is PR_GET_MDWE, of Linux 6.3; before it systemd forbids the same by a filter of its own.
_TRIES = """
import ctypes, mmap
libc = ctypes.CDLL(None, use_errno=True)
for call in ("chroot", "umount", "swapoff"):
    print(f"{getattr(libc, call)(b'/')}:{ctypes.get_errno()}")
try:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    print("refused" if libc.prctl(66, 0, 0, 0, 0) != 1 else "given")
except PermissionError:
    print("refused")
"""
UNITS = {"box": "sanji-edge", "centre": "sanji-central"}


@cache
def members(name: str) -> frozenset[str]:
    """The calls of a set such as @system-service, as this machine's systemd has it; else the call itself."""
    if not name.startswith("@"):
        return frozenset({name})
    words = [str(needs.program("systemd-analyze")), "--no-pager", "syscall-filter", name]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()[1:]
    lines = [line.strip() for line in said]
    return frozenset().union(*(members(line) for line in lines if line and not line.startswith("#")))


def allowed(unit: str) -> set[str]:
    """systemd.exec(5): lines are read in turn, those with ~ take out."""
    text = (needs.ROOT / "systemd" / f"{unit}.service").read_text(encoding="utf-8")
    found: set[str] = set()
    for line in re.findall(r"^SystemCallFilter=(.+)$", text, flags=re.MULTILINE):
        calls = frozenset().union(*(members(name) for name in line.removeprefix("~").split()))
        found = found - calls if line.startswith("~") else found | calls
    return found


def shut_in(unit: str, library: Mapping[str, str]) -> dict[str, str]:
    """The environment that puts a process under the unit's filter."""
    return {**library, "SANJI_SYSCALLS": " ".join(sorted(allowed(unit))), "SANJI_NO_WX": "1"}


@pytest.mark.parametrize("unit", UNITS.values())
def test_the_filter_refuses_what_the_unit_does(unit: str, tmp_path: Path) -> None:
    """Neither another root, nor unmounting, nor memory to write and run: else the next test says nothing."""
    env = {**os.environ, **shut_in(unit, preload(tmp_path, ["shut_in"]))}
    done = subprocess.run([sys.executable, "-c", _TRIES], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["-1:1"] * 3 + ["refused"]


def test_box_and_centre_work_shut_in(tmp_path: Path) -> None:
    """Both under their filters: what beeps is on the card, and reaches the centre."""
    library = preload(tmp_path, ["shut_in"])
    env = {name: shut_in(unit, library) for name, unit in UNITS.items()}
    with running(Trio(tmp_path, env=env)) as trio:
        trio.await_promise()
        trio.rest()
        assert trio.settled(), trio.words()
        assert trio.doubled() == []
