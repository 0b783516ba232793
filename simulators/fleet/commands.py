"""The commands sanji sim fleet and sanji sim nation."""

import sys
from collections.abc import Iterable
from typing import Annotated, get_args

import msgspec
import typer

from plumbing.address import Address
from simulators.fleet import nation as nations
from simulators.fleet import steady
from simulators.fleet.pump import FleetError
from simulators.fleet.run import Wish
from simulators.fleet.tables import head, line
from simulators.fleet.work.day import BOXES_A_COUNTY, Kind, busiest_hour

_FAULTS, _USAGE = 1, 2
_PEAK = busiest_hour()
_MIX = "inbound=40,transit=10,delivery=30,readings=10,health=10"

Brokers = Annotated[list[str], typer.Option("--broker", help="mqtt://host:port; several are tried in turn.")]
Boxes = Annotated[int, typer.Option(min=1, max=100_000, help="How many boxes.")]
Seed = Annotated[int, typer.Option(help="The same seed makes the same work.")]
County = Annotated[str, typer.Option(help="The county in the topics.")]
Root = Annotated[str, typer.Option(help="What all topics begin with.")]
Partitions = Annotated[int, typer.Option(min=1, max=4096, help="As the centre has it.")]
Centre = Annotated[str, typer.Option(help="The centre's database, to count what stands there: sqlite:///…")]
Watch = Annotated[list[str] | None, typer.Option(help="NAME=PID of a broker, a centre, a database.")]

Steps = Annotated[str, typer.Option(help="The steps, each so many counties.")]
Hour = Annotated[int, typer.Option(min=0, max=23, help="The hour of the day in each step.")]
Day = Annotated[bool, typer.Option("--day", help="All 24 hours of the first step, one after the other.")]
Outage = Annotated[float, typer.Option(min=0, help="Then all lose their network for so many seconds …")]
OutageCounties = Annotated[float, typer.Option(min=0.1, help="… at the work of so many counties.")]


def fleet(
    broker: Brokers,
    boxes: Boxes = BOXES_A_COUNTY,
    rate: Annotated[float, typer.Option(min=0, max=1000, help="Events a second of each box.")] = 0.1,
    minutes: Annotated[float, typer.Option(min=0.01, help="How long they work.")] = 1.0,
    mix: Annotated[str, typer.Option(help=f"Shares of the events, of {', '.join(get_args(Kind))}.")] = _MIX,
    offline: Annotated[float, typer.Option(min=0, max=1, help="This share loses its network …")] = 0.0,
    offline_minutes: Annotated[float, typer.Option(min=0, help="… for so long, half-way.")] = 0.0,
    centre: Centre = "",
    seed: Seed = 1,
    county: County = "suichang",
    root: Root = "sanji/v1",
    partitions: Partitions = 64,
    watch: Watch = None,
) -> None:
    """Boxes at wire level, in one thread: ends with a JSON summary; exit code 1 if anything is missing."""
    course = steady.Course(
        seconds=minutes * 60,
        rate=rate,
        mix=_mix(mix),
        offline=offline,
        offline_s=offline_minutes * 60,
        centre=centre,
    )
    wish = Wish(
        addresses=_addresses(broker),
        boxes=boxes,
        root=root,
        county=county,
        partitions=partitions,
        seed=seed,
        probes=steady.probes(course),
    )
    try:
        summary = steady.run_steadily(wish, course, _watched(watch or []))
    except FleetError as why:
        typer.echo(f"fleet: {why}", err=True)
        raise typer.Exit(_FAULTS) from why
    typer.echo(msgspec.json.format(msgspec.json.encode(summary), indent=2).decode())
    raise typer.Exit(0 if summary.is_good else _FAULTS)


def nation(
    broker: Brokers,
    boxes: Boxes = 10_000,
    counties: Steps = "1,10,77,150,300,600,1200,2800",
    hour: Hour = _PEAK,
    seconds: Annotated[float, typer.Option(min=1, help="How long a step takes.")] = 30.0,
    day: Day = False,
    busy: Annotated[float, typer.Option(min=0.1, max=100, help="Times a plain day's work.")] = 1.0,
    outage: Outage = 0.0,
    outage_counties: OutageCounties = 90.0,
    centre: Centre = "",
    seed: Seed = 1,
    county: County = "suichang",
    root: Root = "sanji/v1",
    partitions: Partitions = 64,
    watch: Watch = None,
) -> None:
    """A nation's hours against one centre, until it bends: a line a step, and a JSON summary at the end."""
    course = nations.Course(
        counties=_numbers(counties),
        hour=hour,
        seconds=seconds,
        day=day,
        busy=busy,
        outage_s=outage,
        outage_counties=outage_counties,
        centre=centre,
    )
    wish = Wish(
        addresses=_addresses(broker),
        boxes=boxes,
        root=root,
        county=county,
        partitions=partitions,
        seed=seed,
        probes=nations.probes(boxes, course),
    )
    _say(head())
    try:
        result = nations.run_nation(wish, course, _watched(watch or []), lambda step: _say(line(step)))
    except FleetError as why:
        typer.echo(f"nation: {why}", err=True)
        raise typer.Exit(_FAULTS) from why
    typer.echo(msgspec.json.format(msgspec.json.encode(result), indent=2).decode())
    is_good = not result.waiting and (result.stored is None or result.stored.is_good)
    raise typer.Exit(0 if is_good else _FAULTS)


def _addresses(urls: Iterable[str]) -> tuple[Address, ...]:
    try:
        found = tuple(Address.parse(url) for url in urls)
    except ValueError as why:
        raise typer.BadParameter(str(why), param_hint="--broker") from why
    if any(one.is_tls for one in found):
        raise typer.BadParameter("simulated boxes speak without TLS: mqtt://host:port", param_hint="--broker")
    return found


def _mix(text: str) -> dict[Kind, float]:
    """What `scan=3,health=1` says."""
    shares: dict[Kind, float] = {}
    for part in text.split(","):
        name, _, share = part.partition("=")
        kind = next((one for one in get_args(Kind) if one == name), None)
        try:
            weight = float(share)
        except ValueError:
            weight = -1.0
        if kind is None or not weight >= 0:
            known = ", ".join(get_args(Kind))
            raise typer.BadParameter(f"{part!r}: give KIND=SHARE, of {known}", param_hint="--mix")
        shares[kind] = weight
    if not sum(shares.values()) > 0:
        raise typer.BadParameter("some share must be above 0", param_hint="--mix")
    return shares


def _numbers(text: str) -> list[float]:
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if not found or min(found) <= 0:
        raise typer.BadParameter(f"{text!r}: give numbers like 1,10,90", param_hint="--counties")
    return found


def _watched(texts: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in texts:
        name, _, pid = text.partition("=")
        if not name or not pid.isdecimal():
            raise typer.BadParameter(f"{text!r}: give NAME=PID", param_hint="--watch")
        found[name] = int(pid)
    return found


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
