"""What the units forbid is nothing that the services need: they work under the same filter of calls."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.shims.make import preload
from tests.system.shims.units import shut_in
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
