"""What lies at sites for recipients, and the notices of it: kept beside the log, with no number in them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Row, Select, and_, delete, select, update

from central.store.ledgers.tables import desk, personal, problem, recipient_notice
from central.store.ledgers.told import portions
from central.store.queries.columns import columns
from central.store.tables import box, parcel
from central.store.upsert import upsert
from logistics.events.counter import Consent, ProblemKind
from logistics.parcels.notices import NoticeKind
from logistics.parcels.told import Place

NoticeState = Literal["waiting", "sending", "told", "unsure", "failed", "no_number", "stopped"]

_MINUTE_MS, _DAY_MS = 60_000, 86_400_000
# Shelving comes after the arrival's scan; the two may be told in one moment, or a clock step apart.
_BEFORE_ARRIVAL_MS = 10 * _MINUTE_MS
_FRESH_MS, _IN_USE_MS = 10 * _MINUTE_MS, 7 * _DAY_MS
_INTERRUPTED = "the process ended while it was told; nobody knows whether it was"


class Lying(Struct, frozen=True):
    """A parcel on a site's shelf, and which event names its recipient. `mark` is the tail's, "" for none."""

    waybill: str
    site: str
    code: str
    shelved_ms: int
    since_ms: int
    consent: Consent
    place: Place | None
    mark: str
    problems: frozenset[ProblemKind]


class Notice(Struct, frozen=True):
    """One kind of telling of one parcel at one site. `day` is the local day that it has used up."""

    waybill: str
    site: str
    kind: NoticeKind
    state: NoticeState
    day: str | None
    tries: int
    next_ms: int
    made_ms: int
    moved_ms: int
    answer: str
    message: str = ""
    asked_by: str = ""
    stream: str | None = None
    seq: int | None = None

    @property
    def place(self) -> Place | None:
        """The event that named the recipient."""
        return None if self.stream is None or self.seq is None else (self.stream, self.seq)


def lying(
    connection: Connection, now_ms: int, span_ms: int, only: Collection[str] | None = None
) -> list[Lying]:
    """What came to a site within a span and lies on its shelf, for the village and not for the way out.

    What a site told last is not what is so: nothing of those that are not `current` is among it.
    """
    problems = _problems(connection)
    sites = current(connection, now_ms)
    found: list[Lying] = []
    portioned: Iterable[list[str] | None] = [None] if only is None else portions(only)
    for some in portioned:
        rows = connection.execute(_lying(now_ms - span_ms, some))
        found += [_read(row, problems[row.waybill]) for row in rows if row.site in sites]
    return found


def _read(row: Row[*tuple[Any, ...]], problems: Iterable[ProblemKind]) -> Lying:
    return Lying(
        waybill=row.waybill,
        site=row.site,
        code=row.code,
        shelved_ms=row.shelved_ms,
        since_ms=row.since_ms,
        consent=row.consent,
        place=None if row.stream is None else (row.stream, row.seq),
        mark=row.mark or "",
        problems=frozenset(problems),
    )


def _lying(since_ms: int, only: Sequence[str] | None) -> Select[Any]:
    here, there = desk.c, parcel.c
    named = and_(personal.c.stream == here.recipient_stream, personal.c.seq == here.recipient_seq)
    query = (
        select(
            here.waybill,
            here.site,
            here.code,
            here.shelved_ms,
            there.since_ms,
            here.consent,
            here.recipient_stream.label("stream"),
            here.recipient_seq.label("seq"),
            personal.c.tail_mark.label("mark"),
        )
        .join(parcel, there.waybill == here.waybill)
        .outerjoin(personal, named)
        .where(here.released_ms.is_(None), here.shelved_ms > since_ms - _BEFORE_ARRIVAL_MS)
        .where(there.status == "held", there.site == here.site, there.direction == "down")
        .where(there.since_ms > since_ms, here.shelved_ms >= there.since_ms - _BEFORE_ARRIVAL_MS)
    )
    return query if only is None else query.where(here.waybill.in_(only))


def _problems(connection: Connection) -> dict[str, set[ProblemKind]]:
    found: dict[str, set[ProblemKind]] = defaultdict(set)
    query = select(problem.c.waybill, problem.c.kind).where(problem.c.closed_ms.is_(None))
    for row in connection.execute(query):
        found[row.waybill].add(row.kind)
    return found


def current(connection: Connection, now_ms: int) -> set[str]:
    """The sites of which the centre knows all: each box in use was heard of lately and holds nothing old.

    A box that comes back after days tells first that it has much to tell, or tells old things first: until
    it has told all of them, what lies at its site may long be gone.
    """
    here = box.c
    query = select(here.site, here.health_ms, here.oldest_ms).where(here.health_ms > now_ms - _IN_USE_MS)
    known: dict[str, bool] = {}
    for row in connection.execute(query):
        is_current = row.health_ms > now_ms - _FRESH_MS and row.oldest_ms < _FRESH_MS
        known[row.site] = known.get(row.site, True) and is_current
    return {site for site, is_current in known.items() if is_current}


def of(connection: Connection, waybills: Iterable[str]) -> dict[str, list[Notice]]:
    """The notices of these parcels, at any site."""
    found: dict[str, list[Notice]] = defaultdict(list)
    for some in portions(waybills):
        query = select(*columns(recipient_notice, Notice)).where(recipient_notice.c.waybill.in_(some))
        for row in connection.execute(query):
            found[row.waybill].append(Notice(*row))
    return found


def in_state(connection: Connection, state: NoticeState, most: int) -> list[Notice]:
    """Notices in a state, those that have been in it longest first."""
    here = recipient_notice.c
    query = select(*columns(recipient_notice, Notice)).where(here.state == state)
    return [Notice(*row) for row in connection.execute(query.order_by(here.moved_ms).limit(most))]


def one(connection: Connection, waybill: str, site: str, kind: str) -> Notice | None:
    """One notice, None where there is none such."""
    here = recipient_notice.c
    query = select(*columns(recipient_notice, Notice))
    row = connection.execute(
        query.where(here.waybill == waybill, here.site == site, here.kind == kind)
    ).first()
    return Notice(*row) if row else None


def put(connection: Connection, notices: Sequence[Notice]) -> None:
    """Write notices, in the place of those of the same parcel, site and kind."""
    upsert(connection, recipient_notice, [msgspec.structs.asdict(notice) for notice in notices])


def adopt(connection: Connection, now_ms: int) -> int:
    """What was being told when the process before ended: nobody knows what came of it. How many."""
    here = recipient_notice.c
    begun = update(recipient_notice).where(here.state == "sending")
    return connection.execute(begun.values(state="unsure", moved_ms=now_ms, answer=_INTERRUPTED)).rowcount


def erase(connection: Connection, before_ms: int) -> int:
    """Take out the notices of persons that are erased, and those of nobody that are as old; how many."""
    here = recipient_notice.c
    kept = select(personal.c.seq).where(personal.c.stream == here.stream, personal.c.seq == here.seq)
    is_gone = ~kept.where(personal.c.sealed.is_not(None)).exists()
    nobody = delete(recipient_notice).where(here.stream.is_(None), here.made_ms < before_ms)
    theirs = delete(recipient_notice).where(here.stream.is_not(None), is_gone)
    return connection.execute(nobody).rowcount + connection.execute(theirs).rowcount


def ask_again(connection: Connection, notice: Notice, by: str, day: str, now_ms: int) -> bool:
    """Have it told once more, however it ended; false where its parcel's day is used up."""
    here = recipient_notice.c
    used = select(here.kind).where(here.waybill == notice.waybill, here.day == day)
    if notice.state == "sending" or connection.execute(used).first() is not None:
        return False
    asked = replace(
        notice, state="waiting", day=None, tries=0, next_ms=now_ms, moved_ms=now_ms, asked_by=by[:64]
    )
    put(connection, [asked])
    return True
