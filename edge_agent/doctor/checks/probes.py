"""Temperature probes on the 1-Wire bus."""

from collections.abc import Iterator
from pathlib import Path

from edge_agent.doctor.finding import Finding, Proposal, fault, good, unknown
from edge_agent.doctor.world import World
from edge_agent.drivers.probes.answer import Fault
from edge_agent.drivers.probes.ds18b20 import judge

AREA = "probe"
_ANSWER_BYTES_MAX = 4096
_PROBES_MAX = 32


def check(world: World) -> Iterator[Finding]:
    """Every probe on the bus, and those of the settings that are not there."""
    bus = world.sys / "bus/w1/devices"
    wanted = _wanted(world)
    there = {path.name: path for path in sorted(bus.glob("28-*"))[:_PROBES_MAX]}
    for address, name in wanted.items():
        if address not in there:
            yield fault(AREA, address, "probe_missing", device=name)
    for address, path in there.items():
        yield _read(address, path, wanted.get(address))
    if not bus.is_dir():
        yield fault(AREA, bus, "bus_none") if wanted else unknown(AREA, bus, "bus_none")
    elif not there and not wanted:
        yield unknown(AREA, bus, "bus_empty")


def _wanted(world: World) -> dict[str, str]:
    """1-Wire addresses of the settings; other kinds of probes have none."""
    probes = world.settings.probe if world.settings else {}
    addresses = {name: getattr(probe, "address", None) for name, probe in probes.items()}
    return {address: name for name, address in addresses.items() if isinstance(address, str)}


def _read(address: str, path: Path, name: str | None) -> Finding:
    try:
        with (path / "w1_slave").open("rb") as answer:
            outcome = judge(answer.read(_ANSWER_BYTES_MAX).decode("ascii", "replace"))
    except OSError as why:
        outcome = Fault("unreadable", str(why.strerror or why))
    if isinstance(outcome, Fault):
        return fault(AREA, address, "probe_fault", fault=outcome.kind, detail=outcome.detail)
    celsius = round(outcome.milli_c / 1000, 3)
    if name:
        return good(AREA, address, "probe_good", device=name, celsius=celsius)
    proposal = Proposal("probe", "probe", {"address": address, "room": "room"})
    return good(AREA, address, "probe_found", proposal=proposal, celsius=celsius)
