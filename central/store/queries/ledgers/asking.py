"""What a recipient finds with the tail of a number and a pickup code or waybill: their parcel, or nothing."""

from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, and_, or_, select

from central.store.ledgers.persons import Person, Persons
from central.store.ledgers.tables import cod_parcel, desk, personal, problem
from central.store.tables import parcel
from logistics.events.counter import ProblemKind, TakenBy
from logistics.parcels.custody import Status

_DAY_MS = 86_400_000
# Pickup codes are given again; a waybill is not.
_CODE_LIVES_MS = 30 * _DAY_MS
_LOOKED_AT_MAX = 50
SHOWN_MAX = 10


class Asked(Struct, frozen=True):
    """A parcel as its recipient may know it; the person is open, and masking is the page's duty."""

    waybill: str
    status: Status
    site: str
    since_ms: int
    direction: str
    carrier: str
    desk_site: str
    shelf: str
    code: str
    taken_by: TakenBy | None
    person: Person
    problems: tuple[ProblemKind, ...]
    due_fen: int
    """What is to be paid at the counter, 0 for nothing."""

    @property
    def is_shelved(self) -> bool:
        """Whether it lies on a shelf of the site that holds it."""
        return self.status == "held" and self.desk_site == self.site and bool(self.shelf or self.code)


def find(connection: Connection, persons: Persons, tail: str, code: str, now_ms: int) -> tuple[Asked, ...]:
    """The parcels of one person that both fit; nothing where they may be of two: a waybill is of one.

    One query for all cases: that there is no such code, or another's tail, makes no difference to it.
    """
    mark = persons.mark(tail)
    rows = connection.execute(_query(mark, code, now_ms)).all() if mark else []
    kept = persons.of(connection, [(row.recipient_stream, row.recipient_seq) for row in rows])
    named = [(row, kept.get((row.recipient_stream, row.recipient_seq))) for row in rows]
    known = [(row, person) for row, person in named if person is not None and person.tail == tail]
    exact = [one for one in known if one[0].waybill == code]
    here = exact or [one for one in known if one[0].status == "held"] or known[:1]
    if len({(row.site, person) for row, person in here}) != 1:
        return ()
    return tuple(
        Asked(
            waybill=row.waybill,
            status=row.status,
            site=row.site,
            since_ms=row.since_ms,
            direction=row.direction,
            carrier=row.desk_carrier or row.carrier,
            desk_site=row.desk_site,
            shelf=row.shelf,
            code=row.code,
            taken_by=row.taken_by,
            person=person,
            problems=_problems(connection, row.waybill),
            due_fen=_due_fen(connection, row.waybill),
        )
        for row, person in here[:SHOWN_MAX]
    )


def _query(mark: str, code: str, now_ms: int) -> Select[Any]:
    here, there = desk.c, parcel.c
    named = and_(personal.c.stream == here.recipient_stream, personal.c.seq == here.recipient_seq)
    # Of desks alone, so that SQLite goes by the index of each.
    fits = or_(here.waybill == code, here.code == code)
    return (
        select(
            here.waybill,
            here.site.label("desk_site"),
            here.shelf,
            here.code,
            here.taken_by,
            here.carrier.label("desk_carrier"),
            here.recipient_stream,
            here.recipient_seq,
            there.status,
            there.site,
            there.since_ms,
            there.direction,
            there.carrier,
        )
        .join(parcel, there.waybill == here.waybill)
        .join(personal, named)
        .where(fits, personal.c.tail_mark == mark)
        .where(or_(here.waybill == code, there.since_ms > now_ms - _CODE_LIVES_MS))
        .order_by(there.since_ms.desc())
        .limit(_LOOKED_AT_MAX)
    )


def _problems(connection: Connection, waybill: str) -> tuple[ProblemKind, ...]:
    here = problem.c
    query = select(here.kind).where(here.waybill == waybill, here.closed_ms.is_(None)).order_by(here.kind)
    return tuple(connection.execute(query).scalars())


def _due_fen(connection: Connection, waybill: str) -> int:
    here = cod_parcel.c
    row = connection.execute(select(here.due_fen, here.paid_fen).where(here.waybill == waybill)).first()
    return max(0, (row.due_fen or 0) - row.paid_fen) if row else 0
