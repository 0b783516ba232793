"""Parcels by the end of their recipient's telephone number, found by its keyed mark and opened one by one."""

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.ledgers.persons import Person, Persons
from central.store.ledgers.tables import desk, personal
from central.store.queries.reach import Sites, within
from central.store.queries.search.asked import Asked
from central.store.queries.search.found import SHOWN_MAX, Group

# Whose whole number differs is passed over: among the parcels of one tail few are of one person.
_LOOKED_AT_MAX = 200


class Recipient(Struct, frozen=True):
    """A parcel and the person that it is for, open: masking is the page's duty."""

    waybill: str
    site: str
    shelved_ms: int | None
    person: Person


def of_tail(connection: Connection, persons: Persons, asked: Asked, sites: Sites) -> Group[Recipient]:
    """Those whose number ends so, or is this one; the last shelved first."""
    mark = persons.mark(asked.tail)
    if not mark:
        return Group()
    here = desk.c
    named = (here.recipient_stream == personal.c.stream) & (here.recipient_seq == personal.c.seq)
    query = (
        select(here.waybill, here.site, here.shelved_ms, personal.c.stream, personal.c.seq)
        .join(personal, named)
        .where(personal.c.tail_mark == mark, within(here.site, sites))
        .order_by(here.shelved_ms.desc(), here.waybill)
        .limit(_LOOKED_AT_MAX)
    )
    rows = connection.execute(query).all()
    opened = persons.of(connection, [(row.stream, row.seq) for row in rows])
    named_so = [(row, opened.get((row.stream, row.seq))) for row in rows]
    hits = [
        Recipient(row.waybill, row.site, row.shelved_ms, person)
        for row, person in named_so
        if person is not None and (not asked.phone or _digits(person.phone) == asked.phone)
    ]
    return Group(tuple(hits[:SHOWN_MAX]), 0, len(hits) > SHOWN_MAX)


def _digits(phone: str) -> str:
    return "".join(char for char in phone if char.isdigit())[-11:]
