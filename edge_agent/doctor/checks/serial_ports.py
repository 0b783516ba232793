"""Serial ports: which there are, who has them, and what speaks there."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from edge_agent.counter.people.badges import shown
from edge_agent.doctor.finding import Finding, Proposal, fault, good, unknown
from edge_agent.doctor.listen import BAUDS, Denied, Heard, Held, Line, hear
from edge_agent.doctor.world import World
from edge_agent.drivers.contract import DeviceMissing
from edge_agent.drivers.scales.protocols import PROTOCOLS

AREA = "serial"
# Names that stay the same whichever socket is used come first (firmware_configs/udev, systemd's by-id).
_PATTERNS = ("sanji/*", "serial/by-id/*", "ttyUSB*", "ttyACM*", "ttyAMA*")
_PORTS_MAX = 16
# Printers say nothing by themselves; another check asks them.
_PRINTER = "printer"


class Wanted(Struct, frozen=True):
    """A device of the settings that hangs on a serial port. None: it has no such setting.

    `is_asked`: it says nothing unless it is asked, and the doctor asks nobody.
    """

    kind: str
    name: str
    baud: int | None
    protocol: str | None
    line: Line = Line()
    is_asked: bool = False


def check(world: World) -> Iterator[Finding]:
    """Every port, those of the settings first."""
    wanted = wanted_ports(world)
    for path, one in wanted.items():
        if not path.exists() and one.kind != _PRINTER:
            yield fault(AREA, path, "port_missing", device=_title(one))
    there = {path.resolve(): path for path in wanted if path.exists()}
    for path in [path for path in world.nodes(*_PATTERNS) if _is_serial(path)][:_PORTS_MAX]:
        there.setdefault(path.resolve(), path)
    for path in there.values():
        known = wanted.get(path)
        if known is None or known.kind != _PRINTER:
            yield _listened(path, known, world)
    if not there and not wanted:
        yield unknown(AREA, world.dev, "ports_none")


def wanted_ports(world: World) -> dict[Path, Wanted]:
    """The ports that the settings name, whatever kinds of devices have one."""
    found: dict[Path, Wanted] = {}
    for kind, named in _devices(world):
        for name, section in named.items():
            port = getattr(section, "port", None)
            if isinstance(port, str) and port.startswith("/"):
                found[Path(port)] = _wanted(kind, name, section)
    return {path: one for path, one in found.items() if not path.exists() or _is_serial(path)}


def _wanted(kind: str, name: str, section: object) -> Wanted:
    protocol = getattr(section, "protocol", None)
    known = PROTOCOLS.get(protocol or "")
    is_asked = bool(getattr(section, "ask", False)) or (known is not None and not known.may_stream)
    line = Line(**{key: getattr(section, key) for key in Line.__struct_fields__ if hasattr(section, key)})
    return Wanted(kind, name, getattr(section, "baud", None), protocol, line, is_asked)


def _devices(world: World) -> Iterator[tuple[str, Mapping[str, object]]]:
    if world.settings is not None:
        for kind in type(world.settings).model_fields:
            named = getattr(world.settings, kind)
            if isinstance(named, dict):
                yield kind, named


def _is_serial(path: Path) -> bool:
    """By the kernel's own name: ttyUSB0, ttyAMA0, a pseudo-terminal."""
    device = path.resolve()
    return device.name.startswith("tty") or device.parent.name == "pts"


def _listened(path: Path, wanted: Wanted | None, world: World) -> Finding:
    if holder := world.holder(path):
        return good(AREA, path, "port_held", holder=holder, device=_title(wanted))
    first = wanted.baud if wanted and wanted.baud else BAUDS[0]
    bauds = (first, *(baud for baud in BAUDS if baud != first))
    try:
        heard = hear(str(path), bauds, PROTOCOLS, world, wanted.line if wanted else Line())
    except Held:
        return good(AREA, path, "port_held", holder="?", device=_title(wanted))
    except Denied:
        return fault(AREA, path, "port_denied")
    except DeviceMissing as why:
        return fault(AREA, path, "port_broken", why=str(why))
    return _unexpected(path, heard) if wanted is None else compared(path, heard, wanted)


def _unexpected(path: Path, heard: Heard) -> Finding:
    """What a port that no setting names seems to be."""
    if heard.protocols and heard.weight:
        name = heard.protocols[0]
        proposal = Proposal("scale", "scale", {"port": str(path), "protocol": name, "baud": heard.baud})
        return good(
            AREA, path, "scale_heard", proposal=proposal, protocols=", ".join(heard.protocols),
            baud=heard.baud, kg=heard.weight.gross_g / 1000,
        )  # fmt: skip
    if heard.code:
        proposal = Proposal("scanner", "scanner", {"port": str(path), "baud": heard.baud})
        return good(AREA, path, "scanner_heard", proposal=proposal, baud=heard.baud, code=shown(heard.code))
    if heard.count:
        return unknown(AREA, path, "port_babble", count=heard.count)
    return unknown(AREA, path, "port_silent")


def compared(path: Path, heard: Heard, wanted: Wanted) -> Finding:
    """Whether a port of the settings says what they say."""
    device = _title(wanted)
    if wanted.protocol is None:
        return _of_a_quiet_one(path, heard, device)
    if not heard.count and wanted.is_asked:
        return unknown(AREA, path, "device_quiet", device=device)
    if not heard.count:
        return fault(AREA, path, "scale_silent", device=device)
    if heard.weight is None:
        return fault(AREA, path, "scale_babble", device=device, count=heard.count, protocol=wanted.protocol)
    if wanted.protocol not in heard.protocols:
        return fault(
            AREA, path, "scale_protocol", device=device, protocol=wanted.protocol, heard=heard.protocols[0]
        )
    if wanted.baud not in (None, heard.baud):
        return fault(AREA, path, "scale_baud", device=device, baud=wanted.baud or 0, heard=heard.baud)
    kg = heard.weight.gross_g / 1000
    return good(AREA, path, "scale_good", device=device, protocol=wanted.protocol, baud=heard.baud, kg=kg)


def _of_a_quiet_one(path: Path, heard: Heard, device: str) -> Finding:
    """Scanners and printers say nothing by themselves."""
    if heard.code:
        return good(AREA, path, "scanner_good", device=device, code=shown(heard.code))
    return unknown(AREA, path, "device_quiet", device=device)


def _title(wanted: Wanted | None) -> str:
    return f"{wanted.kind} {wanted.name}" if wanted else "-"
