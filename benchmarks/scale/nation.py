"""A nation's busiest hour against one centre, more and more counties, until it bends; then an outage."""

from collections.abc import Sequence

from msgspec import structs

from benchmarks.scale.ground import NAME, ground, kinds
from benchmarks.table import Figure, say, tell
from plumbing.address import Address
from simulators.fleet.nation import Course, Result, probes, run_nation
from simulators.fleet.run import Wish
from simulators.fleet.tables import head, line
from simulators.fleet.work.day import busiest_hour
from simulators.servers.postgresql import NoPostgreSQL

_NO_LIMIT, _NO_PEER = "see `sanji bench collector`", "its server is no part of a gateway"
BOXES = 10_000
_COUNTIES = (1, 10, 77, 150, 300, 600, 1200, 2800)
_OUTAGE_S, _OUTAGE_COUNTIES = 120.0, 90.0


def main(
    boxes: int = BOXES,
    counties: Sequence[float] = _COUNTIES,
    seconds: float = 30.0,
    databases: Sequence[str] = ("sqlite", "postgresql"),
    *,
    day: bool = False,
) -> None:
    """By Mosquitto, or by NATS where there is none; into SQLite and into PostgreSQL."""
    kind = kinds(("mosquitto",)) or ["nats"]
    for database in databases:
        say(f"{kind[0]}, {database}, {boxes} boxes")
        try:
            result = measure(kind[0], database, boxes, counties, seconds, day=day)
        except NoPostgreSQL as why:
            say(f"not measured: {why}")
            continue
        _say(result)
        best = max(step.stored_a_s for step in result.steps)
        name = f"nation, {database}, most stored"
        tell(Figure(name=name, unit="events/s", ours=best, no_limit=_NO_LIMIT, no_peer=_NO_PEER))


def measure(
    kind: str, database: str, boxes: int, counties: Sequence[float], seconds: float, *, day: bool = False
) -> Result:
    """One of them."""
    course = Course(
        counties=counties,
        hour=busiest_hour(),
        seconds=seconds,
        day=day,
        outage_counties=_OUTAGE_COUNTIES,
        outage_s=_OUTAGE_S,
    )
    each = probes(boxes, course)
    with ground(kind, database, boxes, -(-each // 3)) as (here, watched):
        wish = Wish(addresses=(Address.parse(here.broker),), boxes=boxes, name=NAME, probes=each)
        say(head())
        return run_nation(
            wish, structs.replace(course, centre=here.store), watched, lambda step: say(line(step))
        )


def _say(result: Result) -> None:
    bent = next((step for step in result.steps if step.bends), None)
    best = max(result.steps, key=lambda step: step.stored_a_s)
    say(f"bends at {bent.counties:g} counties" if bent else "does not bend within these steps")
    say(f"  most stored: {best.stored_a_s:.0f} events/s, at {best.counties:g} counties")
    if result.outage:
        out = result.outage
        say(
            f"  {out.counties:g} counties without a network for {out.seconds:g} s: {out.waiting} waited, "
            f"stored {out.drained_in_s:.1f} s after it came back"
        )
    if result.stored:
        say(f"  lost {result.stored.lost}, doubled {result.stored.doubled}, of {result.stored.events}")


if __name__ == "__main__":
    main()
