"""An excursion in full: what its readings add up to, what went on around it, and who was told."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, Table, or_, select

from central.store.coldchain import rules
from central.store.coldchain.rules import RoomVersion
from central.store.projections.judging.tables import mains
from central.store.queries import excursions
from central.store.queries.excursions import Version
from central.store.tables import alert, door, temperature
from logistics.coldchain.alerts.causes import Cause, Move, likely_causes, spans
from logistics.coldchain.exposure import Record, judge
from logistics.coldchain.rule import Rule, Side

_READINGS_MAX = 50_000
_BEFORE_MS = 3_600_000
_DAY_MS = 86_400_000

Span = tuple[str, int, int | None]
"""What was so, since when and until when; None: it still is."""


class Story(Struct, frozen=True):
    """What is known beside the excursion itself. `record` None: no readings of it are left."""

    rule: RoomVersion | None
    record: Record | None
    degree_minutes: float
    doors: tuple[Span, ...]
    mains_lost: tuple[Span, ...]
    causes: tuple[Cause, ...]
    alerts: tuple[int, ...]


def tell(connection: Connection, one: Version, now_ms: int) -> Story:
    """All of it, for an excursion as it is known in some version."""
    until_ms = now_ms if one.end_ms is None else one.end_ms
    rule = _rule(connection, one)
    record = _record(connection, one, until_ms, rule.rule if rule else None)
    doors = _moves(connection, door, "door", "is_open", one, until_ms)
    lost = [Move(each.what, each.at_ms, not each.is_on) for each in _mains(connection, one, until_ms)]
    side: Side = "HOT" if one.side == "HOT" else "COLD"
    budget = record and (record.hot if side == "HOT" else record.cold)
    near_ms = one.start_ms - _BEFORE_MS
    return Story(
        rule=rule,
        record=record,
        degree_minutes=budget.degree_minutes if budget else 0.0,
        doors=_touching(spans(doors), near_ms, until_ms),
        mains_lost=_touching(spans(lost), near_ms, until_ms),
        causes=likely_causes(one.start_ms, side, doors=doors, mains_lost=lost),
        alerts=_alerts(connection, one, until_ms),
    )


def of_alert(connection: Connection, number: int) -> int | None:
    """The number of the excursion that an alert about a room tells of: its worst probe's."""
    row = connection.execute(select(alert).where(alert.c.id == number, alert.c.kind == "breach")).first()
    if row is None:
        return None
    until_ms = row.opened_ms + 1 if row.closed_ms is None else row.closed_ms
    found = excursions.listed(
        connection, row.site, row.room, row.opened_ms, max(until_ms, row.opened_ms + 1), alarms_only=True
    )
    mine = [one for one in found if f":{one.now.side}:" in row.key]
    worst = max(mine, key=lambda one: abs(one.now.peak_mc - one.now.limit_mc), default=None)
    return worst.number if worst else None


def _rule(connection: Connection, one: Version) -> RoomVersion | None:
    """The version by which it was judged: of two that began at once, the later entered."""
    found = rules.history(connection, one.site, one.room)
    same = [version for version in found if version.valid_from_ms == one.rule_ms]
    return same[-1] if same else None


def _record(connection: Connection, one: Version, until_ms: int, rule: Rule | None) -> Record | None:
    here = temperature.c
    query = (
        select(here.at_ms, here.milli_c)
        .where(here.probe == one.probe, here.at_ms >= one.start_ms, here.at_ms < until_ms)
        .order_by(here.at_ms)
        .limit(_READINGS_MAX)
    )
    doubts = excursions.doubts(connection, [one.probe], one.start_ms, until_ms)
    bad = {each.at_ms for each in doubts if each.doubt != "jump"}
    readings = [(row.at_ms, row.milli_c) for row in connection.execute(query) if row.at_ms not in bad]
    return judge(readings, rule) if readings and rule is not None else None


def _moves(
    connection: Connection, table: Table, what: str, is_on: str, one: Version, until_ms: int
) -> list[Move]:
    here = table.c
    query = select(here[what].label("what"), here.at_ms, here[is_on].label("is_on")).where(
        here.site == one.site, here.at_ms >= one.start_ms - _DAY_MS, here.at_ms < until_ms
    )
    if "room" in here:
        query = query.where(here.room == one.room)
    return [Move(row.what, row.at_ms, row.is_on) for row in connection.execute(query.order_by(here.at_ms))]


def _mains(connection: Connection, one: Version, until_ms: int) -> list[Move]:
    return _moves(connection, mains, "device", "is_present", one, until_ms)


def _touching(found: Sequence[Span], since_ms: int, until_ms: int) -> tuple[Span, ...]:
    return tuple(span for span in found if span[1] < until_ms and (span[2] is None or span[2] >= since_ms))


def _alerts(connection: Connection, one: Version, until_ms: int) -> tuple[int, ...]:
    """The alerts about this room and side in that time."""
    here = alert.c
    query = select(here.id, here.key).where(
        here.kind == "breach",
        here.site == one.site,
        here.room == one.room,
        here.opened_ms <= until_ms,
        or_(here.closed_ms.is_(None), here.closed_ms >= one.start_ms),
    )
    return tuple(row.id for row in connection.execute(query.order_by(here.id)) if f":{one.side}:" in row.key)
