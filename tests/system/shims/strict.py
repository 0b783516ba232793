"""The folders that a unit lets its process write to: a mount namespace in which all else is read-only.

What `ProtectSystem=strict` does (systemd.exec(5)), by unshare(1), mount(8) and setpriv(1), for root's tests.
"""

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests import needs
from tests.system.processes import sanji

USER = 990
_OPENS = {"StateDirectory": "/var/lib", "RuntimeDirectory": "/run"}
# What stands there on this machine is nothing of the unit's, and mounts need folders.
_EMPTIED = ("/var/lib", "/var/backups", "/run", "/boot")
_ETC = "/mnt/etc"
_OURS = "/opt/sanji/current/bin/sanji"


def value(unit: str, key: str) -> str:
    """What a unit says of a key that it has once."""
    (found,) = _values(unit, key)
    return found


def writable(unit: str) -> list[str]:
    """Where the unit's process may write."""
    text = _text(unit)
    assert "\nProtectSystem=strict\n" in text
    found = re.findall(r"^ReadWritePaths=(.+)$", text, flags=re.MULTILINE)
    paths = [path for line in found for path in line.split() if not path.startswith("-")]
    for key, top in _OPENS.items():
        for line in re.findall(rf"^{key}=(.+)$", text, flags=re.MULTILINE):
            paths += [f"{top}/{name}" for name in line.split()]
    return paths


def started(unit: str, key: str, places: Mapping[str, Path]) -> list[str]:
    """The command line of a unit's ExecStart, or of another line that it has once, in its view of the disk.

    `places` are the folders that stand at the unit's paths: those that it may not write to are read-only.
    With + in front it is root's and goes past all that.
    """
    (words,) = all_started(unit, key, places)
    return words


def all_started(unit: str, key: str, places: Mapping[str, Path]) -> list[list[str]]:
    """The command lines of all of a unit's lines of a kind, as `started`."""
    return [_in_view(unit, line, places) for line in _values(unit, key)]


def _values(unit: str, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", _text(unit), flags=re.MULTILINE)


def _in_view(unit: str, line: str, places: Mapping[str, Path]) -> list[str]:
    words = shlex.split(line.removeprefix("+"))
    words = [*sanji(), *words[1:]] if words[0] == _OURS else words
    return strict(unit, places, words, is_root=line.startswith("+"))


def strict(
    unit: str, places: Mapping[str, Path], words: Sequence[str], *, is_root: bool = False
) -> list[str]:
    """The command line of `words` as the unit's user, in its view of the disk."""
    needs.root()
    may = writable(unit)
    assert set(may) <= set(places), f"{unit} writes to {set(may) - set(places)} as well"
    steps = ["mount --make-rprivate /", "mount -t tmpfs none /mnt", f"cp -a /etc {_ETC}"]
    steps.append(f"echo sanji:x:{USER}:{USER}::/var/lib/sanji:/usr/sbin/nologin >> {_ETC}/passwd")
    steps += [f"mount --bind {_ETC} /etc", *(f"mount -t tmpfs none {top}" for top in _EMPTIED)]
    for place, real in places.items():
        steps.append(f"mkdir -p {place} && mount --bind {shlex.quote(str(real))} {place}")
    closed = ["/", "/mnt", "/etc", *_EMPTIED, *(() if is_root else (one for one in places if one not in may))]
    steps += [f"mount -o remount,ro,bind {place}" for place in closed]
    steps.append(f"exec {'' if is_root else _drop()}{shlex.join(words)}")
    return [str(needs.program("unshare")), "--mount", "sh", "-c", " && ".join(steps)]


def _drop() -> str:
    """As nobody in particular; gone with the test, whatever happens to it."""
    return (
        f"setpriv --reuid={USER} --regid={USER} --clear-groups --no-new-privs --bounding-set=-all "
        "--inh-caps=-all --pdeathsig KILL "
    )


def _text(unit: str) -> str:
    return (needs.ROOT / "systemd" / f"{unit}.service").read_text(encoding="utf-8")
