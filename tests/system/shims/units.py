"""The filter of system calls that systemd would put a unit under, for a process under test."""

import re
import subprocess
from collections.abc import Mapping
from functools import cache

from tests import needs


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
    """The environment that puts a process under the unit's filter, and under its word on memory."""
    text = (needs.ROOT / "systemd" / f"{unit}.service").read_text(encoding="utf-8")
    memory = {"SANJI_NO_WX": "1"} if "\nMemoryDenyWriteExecute=yes\n" in text else {}
    return {**library, **memory, "SANJI_SYSCALLS": " ".join(sorted(allowed(unit)))}
