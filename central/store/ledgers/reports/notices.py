"""Who is to be told that a version was made: each recipient once, by its channels in turn, tried again."""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection, select, update

from central.store.ledgers.reports.tables import report, report_notice
from central.store.ledgers.reports.versions import Version
from central.store.queries.ledgers.service import local_day
from central.store.upsert import insert_new
from logistics.service.reports.kinds import Kind, period_named

# What ended longer ago is no news: an old period that is reported for the first time, or counted anew.
NEWS_DAYS = 45
TRIES_MAX = 8
_FIRST_PAUSE_MS, _PAUSE_MS_MAX = 60_000, 3_600_000


class Tells(Struct, frozen=True):
    """Whom to tell of which kinds: recipients with their channels, the first one first."""

    recipients: Mapping[str, tuple[str, ...]] = {}
    kinds: tuple[Kind, ...] = ()


NOBODY = Tells()
"""Nobody is told of anything."""


class Notice(Struct, frozen=True):
    """A version that somebody is to be told of now, by the channel whose turn it is."""

    id: int
    kind: Kind
    period: str
    version: int
    recipient: str
    step: int
    tries: int


class Told(Struct, frozen=True):
    """What came of telling somebody; both times None: it is still tried."""

    recipient: str
    channel: str
    tries: int
    told_ms: int | None
    failed_ms: int | None
    answer: str


def plan(connection: Connection, found: Version, tells: Tells, now_ms: int, zone: ZoneInfo) -> None:
    """Everybody who is to be told of this version, in the transaction that keeps it."""
    ended = period_named(found.kind, found.period).last
    is_old = local_day(now_ms, zone) - ended > timedelta(days=NEWS_DAYS)
    if found.kind not in tells.kinds or found.why not in ("first", "late") or is_old:
        return
    rows = [
        {
            "kind": found.kind,
            "period": found.period,
            "version": found.number,
            "recipient": recipient,
            "step": 0,
            "tries": 0,
            "next_ms": now_ms,
            "told_ms": None,
            "failed_ms": None,
            "channel": "",
            "answer": "",
        }
        for recipient in tells.recipients
    ]
    insert_new(connection, report_notice, rows)


def due(connection: Connection, now_ms: int) -> Notice | None:
    """The next notice that is due."""
    here = report_notice.c
    names = (here[name] for name in Notice.__struct_fields__)
    query = select(*names).where(here.told_ms.is_(None), here.failed_ms.is_(None), here.next_ms <= now_ms)
    row = connection.execute(query.order_by(here.next_ms, here.id).limit(1)).first()
    return None if row is None else Notice(*row)


def changes_of(connection: Connection, due: Notice) -> int:
    """How many figures the version changed."""
    here = report.c
    query = select(here.changes).where(here.kind == due.kind, here.period == due.period)
    return int(connection.execute(query.where(here.version == due.version)).scalar() or 0)


def note(
    connection: Connection, told: Notice, channel: str, answer: str, now_ms: int, *, is_delivered: bool
) -> None:
    """Write down what came of it: the next channel has its turn after a pause that doubles.

    After TRIES_MAX tries it has failed.
    """
    here = report_notice
    pause_ms = min(_FIRST_PAUSE_MS << told.tries, _PAUSE_MS_MAX)
    tries = told.tries + 1
    is_failed = not is_delivered and tries >= TRIES_MAX
    connection.execute(
        update(here)
        .where(here.c.id == told.id)
        .values(
            step=told.step + 1,
            tries=tries,
            next_ms=now_ms + pause_ms,
            told_ms=now_ms if is_delivered else None,
            failed_ms=now_ms if is_failed else None,
            channel=channel,
            answer=answer,
        )
    )


def of_version(connection: Connection, kind: Kind, period: str, version: int) -> tuple[Told, ...]:
    """Who was told of a version."""
    here = report_notice.c
    names = (here[name] for name in Told.__struct_fields__)
    query = select(*names).where(here.kind == kind, here.period == period, here.version == version)
    return tuple(Told(*row) for row in connection.execute(query.order_by(here.recipient)))
