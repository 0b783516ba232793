"""A day's scans: what each site did with which parcels, and how many it holds at the end."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.ledgers.told import is_struck, portions
from central.store.tables import parcel_step
from logistics.parcels import custody
from logistics.parcels.custody import Step
from logistics.service.reports.shape import Acts, Counts

FIGURES = {
    "arrive": "arrived",
    "hand_out": "handed_out",
    "collect": "collected",
    "return": "returned",
    "depart": "departed",
}


class Scans(Struct, frozen=True):
    """A day's (act, waybill) with its carrier, and (direction, waybill), by site.

    `more` is how many more parcels each site holds after it.
    """

    lines: Mapping[str, dict[tuple[str, str], str]]
    ways: Mapping[str, set[tuple[str, str]]]
    more: Counter[str]

    def counts(self, site: str, problems: int) -> Counts:
        """A site's counts."""
        acts = Counter(FIGURES[act] for act, _ in self.lines.get(site, ()))
        ways = Counter(way for way, _ in self.ways.get(site, ()))
        return Counts(**acts, **ways, problems=problems)

    def carriers(self, site: str) -> dict[str, Acts]:
        """A site's acts by carrier."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for (act, _), carrier in self.lines.get(site, {}).items():
            found[carrier][FIGURES[act]] += 1
        return {carrier: Acts(**acts) for carrier, acts in sorted(found.items())}

    def different(self, sites: Iterable[str]) -> Counter[str]:
        """Different parcels by direction: one that was at two of the sites is one."""
        seen = {pair for site in sites for pair in self.ways.get(site, ())}
        return Counter(way for way, _ in seen)


def scans(connection: Connection, from_ms: int, since_ms: int, until_ms: int) -> Scans:
    """The scans from `since_ms` on, and by how many parcels sites came to hold more from `from_ms` on."""
    lines: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    ways: dict[str, set[tuple[str, str]]] = defaultdict(set)
    here = parcel_step.c
    moved = select(here.waybill).where(here.at_ms >= from_ms, here.at_ms < until_ms).group_by(here.waybill)
    more: Counter[str] = Counter()
    for some in portions(connection.execute(moved).scalars()):
        for waybill, steps in _steps(connection, some, until_ms).items():
            _move(more, waybill, [step for step in steps if step.at_ms < from_ms], steps)
            # Of two scans that name other carriers the last by time counts, whichever came first.
            for step in sorted(steps, key=_by_time):
                if step.at_ms >= since_ms:
                    lines[step.site][step.act, waybill] = step.carrier or ""
                    ways[step.site].add((step.direction, waybill))
    return Scans(lines, ways, more)


def _by_time(step: Step) -> tuple[int, str, int]:
    return step.at_ms, step.stream, step.seq


def _steps(connection: Connection, waybills: Iterable[str], until_ms: int) -> dict[str, list[Step]]:
    """The steps of parcels up to a moment, without what corrections took out."""
    here, found = parcel_step.c, defaultdict[str, list[Step]](list)
    query = select(*(here[name] for name in Step.__struct_fields__))
    query = query.where(here.waybill.in_(list(waybills)), here.at_ms < until_ms, ~is_struck(parcel_step))
    for row in connection.execute(query):
        found[row.waybill].append(Step(*row))
    return found


def _move(more: Counter[str], waybill: str, before: list[Step], after: list[Step]) -> None:
    """Who held the parcel has one less, who holds it one more."""
    held, holds = (custody.fold(waybill, steps).holder_site for steps in (before, after))
    if held is not None:
        more[held] -= 1
    if holds is not None:
        more[holds] += 1
