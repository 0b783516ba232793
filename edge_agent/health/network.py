"""By which interface the box goes out, and how its link to the broker has stood."""

from pathlib import Path
from typing import Literal

from msgspec import Struct

from edge_agent.health import files
from logistics.events.machine import LinkKind

_EVERYWHERE, _UP = "00000000", 0x1
_ETHERNET = 1


class Way(Struct, frozen=True):
    """The interface of the default route, "none" where there is no such route; None: not known."""

    kind: LinkKind | None = None
    name: str = ""
    signal_dbm: int | None = None


class LinkLog:
    """How long the link to the broker stands, and how often it was made again."""

    def __init__(self) -> None:
        self._since_ms: int | None = None
        self._ups = 0

    def came(self, up_ms: int) -> None:
        """The broker took us."""
        self._since_ms = up_ms
        self._ups += 1

    def went(self) -> None:
        """The link is gone."""
        self._since_ms = None

    @property
    def reconnects(self) -> int:
        """How often after the first."""
        return max(0, self._ups - 1)

    def for_ms(self, up_ms: int) -> int | None:
        """How long it has stood; None: it does not stand."""
        return None if self._since_ms is None else max(0, up_ms - self._since_ms)


def way(root: Path) -> Way:
    """Where the default route of least metric leads (proc_net(5): hexadecimal, one line a route)."""
    said = files.text(root / "proc/net/route")
    if said is None:
        return Way()
    routes = [row for line in said.splitlines()[1:] if (row := _default(line.split())) is not None]
    if not routes:
        return Way("none")
    _, name = min(routes)
    return Way(_kind(root / "sys/class/net" / name, name), name[:32], _signal_dbm(root, name))


def _default(words: list[str]) -> tuple[int, str] | None:
    """(metric, interface) of a line that is a default route and up."""
    if len(words) < 8 or words[1] != _EVERYWHERE or words[7] != _EVERYWHERE:
        return None
    flags, metric = files.as_number(words[3], 16), files.as_number(words[6])
    if flags is None or not flags & _UP or "/" in words[0]:
        return None
    return metric or 0, words[0]


def _kind(folder: Path, name: str) -> Literal["ethernet", "wifi", "mobile", "other"]:
    """By the kernel's DEVTYPE; a modem that plays a network card has none, and passes for one."""
    said = (files.text(folder / "uevent") or "").splitlines()
    if "DEVTYPE=wlan" in said or (folder / "wireless").exists():
        return "wifi"
    if "DEVTYPE=wwan" in said or name.startswith(("wwan", "ppp")):
        return "mobile"
    return "ethernet" if files.number(folder / "type") == _ETHERNET else "other"


def _signal_dbm(root: Path, name: str) -> int | None:
    """The level of a wireless interface: the third number of its line, dBm where it is negative."""
    for line in (files.text(root / "proc/net/wireless") or "").splitlines():
        words = line.split()
        if len(words) > 3 and words[0] == f"{name}:":
            level = files.as_number(words[3].rstrip("."))
            return level if level is not None and -200 <= level < 0 else None
    return None
