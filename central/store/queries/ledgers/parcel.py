"""What counters know of one parcel beside its scans."""

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.ledgers.persons import Person, Persons
from central.store.ledgers.tables import (
    bag,
    bag_parcel,
    cod_parcel,
    desk,
    manifest,
    manifest_parcel,
    personal,
)
from central.store.ledgers.tables import problem as problem_table
from central.store.queries.columns import columns


class Account(Struct, frozen=True):
    """Money on delivery, in fen."""

    due_fen: int | None
    paid_fen: int
    state: str
    odd: tuple[str, ...]


class Problem(Struct, frozen=True):
    """A problem; `closed_ms` is None while it is open."""

    kind: str
    site: str
    since_ms: int
    closed_ms: int | None
    note: str


class Desk(Struct, frozen=True):
    """What a counter noted: `person` is None where none is kept, `erased_ms` where one was."""

    shelf: str = ""
    code: str = ""
    carrier: str = ""
    consent: str = ""
    taken_by: str | None = None
    has_photo: bool = False
    price_fen: int | None = None
    person: Person | None = None
    erased_ms: int | None = None


class About(Struct, frozen=True):
    """All of it."""

    desk: Desk
    account: Account | None
    problems: tuple[Problem, ...]
    bags: tuple[tuple[str, str], ...]
    announced_by: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no counter said anything."""
        is_noted = self.account or self.problems or self.bags or self.announced_by
        return self.desk == Desk() and not is_noted


def about(connection: Connection, waybill: str, persons: Persons) -> About:
    """What is known of a parcel, the person opened: masking is the page's duty."""
    money = cod_parcel.c
    query = select(money.due_fen, money.paid_fen, money.state, money.odd).where(money.waybill == waybill)
    row = connection.execute(query).first()
    account = Account(*row[:3], msgspec.json.decode(row.odd, type=tuple[str, ...])) if row else None
    found = select(*columns(problem_table, Problem)).where(problem_table.c.waybill == waybill)
    problems = connection.execute(found.order_by(problem_table.c.since_ms))
    inside = select(bag.c.bag, bag.c.status).join(bag_parcel, bag_parcel.c.bag == bag.c.bag)
    bags = connection.execute(inside.where(bag_parcel.c.waybill == waybill).order_by(bag.c.bag))
    listed = select(manifest.c.carrier).join(manifest_parcel, manifest_parcel.c.manifest == manifest.c.id)
    announced = connection.execute(listed.where(manifest_parcel.c.waybill == waybill).order_by(manifest.c.id))
    return About(
        desk=_desk(connection, waybill, persons),
        account=account,
        problems=tuple(Problem(*one) for one in problems),
        bags=tuple((one.bag, one.status) for one in bags),
        announced_by=tuple(announced.scalars()),
    )


def _desk(connection: Connection, waybill: str, persons: Persons) -> Desk:
    here = desk.c
    row = connection.execute(select(desk).where(here.waybill == waybill)).first()
    if row is None:
        return Desk()
    place = (row.recipient_stream, row.recipient_seq)
    erased = select(personal.c.erased_ms).where(personal.c.stream == place[0], personal.c.seq == place[1])
    return Desk(
        row.shelf,
        row.code,
        row.carrier,
        row.consent,
        row.taken_by,
        row.has_photo,
        row.price_fen,
        persons.of(connection, [place]).get(place) if place[0] else None,
        connection.execute(erased).scalar() if place[0] else None,
    )
