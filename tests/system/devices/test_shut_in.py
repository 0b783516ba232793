"""What the units forbid is nothing that the services need: they work under the same filter of calls."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from plumbing.patience import wait_until
from plumbing.ports import free_port
from plumbing.process import Child
from tests import needs
from tests.system.processes import sanji
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
_PASSWORD = "seven-long-mountains\n"
_CENTRE = """
[store]
url = "sqlite:///{folder}/centre.sqlite"
[broker]
addresses = ["mqtt://127.0.0.1:1"]
[web]
port = {port}
secret_file = "{folder}/secret"
"""
UNITS = {"box": "sanji-edge", "centre": "sanji-central"}


@pytest.mark.parametrize("unit", UNITS.values())
def test_the_filter_refuses_what_the_unit_does(unit: str, tmp_path: Path) -> None:
    """Neither another root, nor unmounting, nor memory to write and run: else the next test says nothing."""
    env = {**os.environ, **shut_in(unit, preload(tmp_path, ["shut_in"]))}
    done = subprocess.run([sys.executable, "-c", _TRIES], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["-1:1"] * 3 + ["refused"]


def test_a_box_may_ask_whether_its_clock_is_kept(tmp_path: Path) -> None:
    """Of the kernel, as chrony leaves no other sign; ProtectClock= would have a filter against it."""
    asked = "import ctypes; print(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(208)))"
    env = {**os.environ, **shut_in("sanji-edge", preload(tmp_path, ["shut_in"]))}
    done = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True)
    assert int(done.stdout) >= 0
    assert "\nProtectClock=" not in (needs.ROOT / "systemd/sanji-edge.service").read_text(encoding="utf-8")


def test_box_and_centre_work_shut_in(tmp_path: Path) -> None:
    """Both under their filters: what beeps is on the card, and reaches the centre."""
    library = preload(tmp_path, ["shut_in"])
    env = {name: shut_in(unit, library) for name, unit in UNITS.items()}
    with running(Trio(tmp_path, env=env)) as trio:
        trio.await_promise()
        trio.rest()
        assert trio.settled(), trio.words()
        assert trio.doubled() == []


def test_pages_are_served_shut_in(tmp_path: Path) -> None:
    """A centre with its pages: it is ready, hashes a password, and draws a page for who is not logged in."""
    port = free_port()
    config = tmp_path / "centre.toml"
    config.write_text(_CENTRE.format(folder=tmp_path, port=port), encoding="utf-8")
    env = {"PATH": "/usr/bin:/bin", **shut_in("sanji-central", preload(tmp_path, ["shut_in"]))}
    log = tmp_path / "centre.log"
    centre = Child("centre", sanji("central", "run", str(config)), log, env)
    try:
        assert wait_until(lambda: answered(port, "/readyz") == 200, 40), log.read_text(errors="replace")
        words = ["central", "user", "add", str(config), "keeper", "--role", "admin"]
        made = subprocess.run(
            sanji(*words),
            env=env,
            input=_PASSWORD * 2,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        assert answered(port, "/login") == 200
    finally:
        assert centre.stop() == 0


def answered(port: int, path: str) -> int:
    """The status of a page, 0 where nobody answers."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=10).status_code
    except httpx.TransportError:
        return 0
