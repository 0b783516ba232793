"""What parcels did in a span of time: in the whole county, by place, and at one site day by day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from central.store.tables import passage

_here = passage.c


class Figures(Struct, frozen=True):
    """How many different parcels did what; `sent_up` left for outside, `up` and `down` moved that way."""

    arrived: int = 0
    departed: int = 0
    handed_out: int = 0
    collected: int = 0
    sent_up: int = 0
    up: int = 0
    down: int = 0


class Passed(Struct, frozen=True, gc=False):
    """A parcel that did something somewhere."""

    waybill: str
    site: str
    act: str
    direction: str


_ACTS = {"arrive": "arrived", "depart": "departed", "hand_out": "handed_out", "collect": "collected"}
_WHICH: dict[str, ColumnElement[bool]] = {
    **{figure: _here.act == act for act, figure in _ACTS.items()},
    "sent_up": and_(_here.act == "depart", _here.direction == "up"),
    "up": _here.direction == "up",
    "down": _here.direction == "down",
}


def passed(connection: Connection, since_ms: int, until_ms: int) -> tuple[Passed, ...]:
    """All passages in since_ms … until_ms (half open, UTC ms)."""
    query = select(*(_here[name] for name in Passed.__struct_fields__))
    query = query.where(_here.at_ms >= since_ms, _here.at_ms < until_ms)
    return tuple(Passed(*row) for row in connection.execute(query))


def whole(rows: Iterable[Passed]) -> Figures:
    """All sites together: a parcel at two sites is one."""
    return by(rows, lambda _site: "").get("", Figures())


def by(rows: Iterable[Passed], place_of: Callable[[str], str]) -> dict[str, Figures]:
    """The figures of each place that any of the sites belongs to: a parcel at two sites of one is one."""
    seen: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        mine = seen[place_of(row.site)]
        mine[row.direction].add(row.waybill)
        if row.act in _ACTS:
            mine[_ACTS[row.act]].add(row.waybill)
        if row.act == "depart" and row.direction == "up":
            mine["sent_up"].add(row.waybill)
    return {
        place: Figures(**{name: len(mine[name]) for name in Figures.__struct_fields__})
        for place, mine in seen.items()
    }


def days(connection: Connection, site: str, starts_ms: Sequence[int]) -> tuple[Figures, ...]:
    """One site in the spans between moments that follow each other: its local days."""
    number = case(
        *[(_here.at_ms < until_ms, index) for index, until_ms in enumerate(starts_ms[1:])],
        else_=len(starts_ms),
    )
    counted = [func.count(case((which, _here.waybill)).distinct()) for which in _WHICH.values()]
    query = (
        select(number.label("day"), *counted)
        .where(_here.site == site, _here.at_ms >= starts_ms[0], _here.at_ms < starts_ms[-1])
        .group_by("day")
    )
    names = tuple(_WHICH)
    found = {
        int(day): Figures(**dict(zip(names, map(int, counts), strict=True)))
        for day, *counts in connection.execute(query)
    }
    return tuple(found.get(day, Figures()) for day in range(len(starts_ms) - 1))
