"""The locks as data: packages and their versions, and what of them a machine with a certain Python takes."""

import argparse
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
_ENTRY = re.compile(r"^(?P<name>\S+?)==(?P<version>\S+)(?P<rest>(?:.*\\\n)*.*)", re.MULTILINE)
_HASH = re.compile(r"--hash=(\w+:\w+)")


@dataclass(frozen=True)
class Locked:
    """One entry of a lock. A name may stand there twice, for different Pythons."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    def is_for(self, python: str, machine: str) -> bool:
        """Whether a Linux machine takes it; pip asks this of the Python that it runs on, and of no other."""
        asked: dict[str, str] = {
            "python_version": python,
            "python_full_version": f"{python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "platform_machine": machine,
            "platform_system": "Linux",
            "sys_platform": "linux",
            "os_name": "posix",
            "extra": "",
        }
        return not self.marker or Marker(self.marker).evaluate(asked)

    @property
    def requirement(self) -> str:
        """As pip reads it with --require-hashes, for whoever it is for."""
        return " ".join([f"{self.name}=={self.version}", *(f"--hash={one}" for one in self.hashes)])


def path_of(lock: str) -> Path:
    """Where a lock lies: edge, central or dev."""
    return ROOT / "requirements" / f"{lock}.txt"


@cache
def read(lock: str) -> tuple[Locked, ...]:
    """All entries of a lock."""
    text = path_of(lock).read_text(encoding="utf-8")
    return tuple(_entry(found) for found in _ENTRY.finditer(text))


def _entry(found: re.Match[str]) -> Locked:
    marker = found["rest"].partition("--hash=")[0].strip(" ;\\\n")
    return Locked(
        canonicalize_name(found["name"]), found["version"], marker, tuple(_HASH.findall(found["rest"]))
    )


def taken(lock: str, python: str, machine: str) -> list[Locked]:
    """What of a lock such a machine takes."""
    return [entry for entry in read(lock) if entry.is_for(python, machine)]


def main() -> int:
    """Print it as requirements."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("lock", choices=["edge", "central", "dev"])
    asked.add_argument("python", help="3.11")
    asked.add_argument("machine", help="aarch64 or x86_64")
    of = asked.parse_args()
    sys.stdout.writelines(f"{entry.requirement}\n" for entry in taken(of.lock, of.python, of.machine))
    return 0


if __name__ == "__main__":
    sys.exit(main())
