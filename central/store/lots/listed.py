"""Lots as pages list them: narrowed by what they are, found by number, the last handled first."""

from typing import Literal, get_args

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Dialect, TextClause, select, text, tuple_, union

from central.store.coldchain.tables import lot_stay
from central.store.log import Query
from central.store.lots.tables import IN_STOCK, IN_TROUBLE, lot, lot_link, lot_package
from central.store.queries import parcels
from central.store.queries.columns import columns
from central.store.queries.reach import Sites, within

SHOWN_MAX = 100
_LINKS_MAX = 200
State = Literal["stock", "trouble", "stale", "settled"]
STATES: tuple[State, ...] = get_args(State)
"""What a list can be narrowed to: what is there, what needs a person, what needs a paper, what is used up."""


class Lot(Struct, frozen=True):
    """A lot's row; masses in grams. `settled_ms` None: it is not used up."""

    lot: str
    product: str
    kind: str
    owner: str
    site: str
    origin: str
    quality: str
    size: str
    standard: str
    harvested: str | None
    begun_ms: int | None
    in_g: int
    on_hand_g: int
    packed_g: int
    shipped_g: int
    loss_g: int
    block: str | None
    inspection: str
    certificate: str
    certificate_until: str | None
    is_stale: bool
    settled_ms: int | None
    odd: int
    last_ms: int

    @property
    def is_in_trouble(self) -> bool:
        """Whether a person has to look at it."""
        return self.odd > 0 or self.block is not None or self.inspection == "fail"


class Wanted(Struct, frozen=True):
    """What a list is narrowed to, "" for no matter. `number` begins a lot's number."""

    product: str = ""
    owner: str = ""
    site: str = ""
    kind: str = ""
    state: State | Literal[""] = ""
    number: str = ""


class Link(Struct, frozen=True):
    """A lot that another was made of, or that was made of it, and how many grams went over."""

    lot: str
    net_g: int
    row: Lot | None = None


class Choices(Struct, frozen=True):
    """What there is to choose from."""

    products: tuple[str, ...]
    owners: tuple[str, ...]
    sites: tuple[str, ...]


def listed(
    connection: Connection, wanted: Wanted, before: tuple[int, str] | None = None, sites: Sites = None
) -> list[Lot]:
    """At most SHOWN_MAX lots of these sites, the last handled first; `before` is where a page ended."""
    here = lot.c
    query = select(*columns(lot, Lot)).where(*_narrowed(wanted, connection.dialect))
    query = query.where(within(here.site, sites))
    if before is not None:
        query = query.where(tuple_(here.last_ms, here.lot) < before)
    query = query.order_by(here.last_ms.desc(), here.lot.desc()).limit(SHOWN_MAX)
    return [Lot(*row) for row in connection.execute(query)]


def begins(number: str, dialect: Dialect) -> ColumnElement[bool]:
    """The lots whose number begins so, by an index where the database has one that can.

    PostgreSQL compares texts as its locale sorts them: between two of them lie others than those that begin
    so. SQLite compares their bytes, and its LIKE takes small letters for capitals.
    """
    if dialect.name == "sqlite":
        return lot.c.lot.between(number, number + "\x7f")
    return lot.c.lot.startswith(number, autoescape=True)


def _narrowed(wanted: Wanted, dialect: Dialect) -> list[ColumnElement[bool] | TextClause]:
    here = lot.c
    named = ((here.product, wanted.product), (here.owner, wanted.owner), (here.site, wanted.site))
    found: list[ColumnElement[bool] | TextClause] = [column == value for column, value in named if value]
    if wanted.kind:
        found.append(here.kind == wanted.kind)
    if wanted.number:
        found.append(begins(wanted.number, dialect))
    states: dict[State, ColumnElement[bool] | TextClause] = {
        "stock": IN_STOCK,
        "trouble": IN_TROUBLE,
        "stale": here.is_stale & (here.on_hand_g > 0),
        "settled": here.settled_ms.is_not(None),
    }
    return [*found, states[wanted.state]] if wanted.state else found


def one(connection: Connection, number: str) -> Lot | None:
    """A lot's row."""
    row = connection.execute(select(*columns(lot, Lot)).where(lot.c.lot == number)).first()
    return None if row is None else Lot(*row)


def sites(connection: Connection, number: str) -> frozenset[str]:
    """Where a lot was handled last, and where it ever stood; nowhere for an unknown one."""
    stands = select(lot.c.site).where(lot.c.lot == number)
    stood = select(lot_stay.c.site).where(lot_stay.c.lot == number)
    return frozenset(connection.execute(union(stands, stood)).scalars())


def package_sites(connection: Connection, package: str) -> frozenset[str]:
    """Where a package was ever seen, and where the lots in it were."""
    inside = select(lot_package.c.lot).where(lot_package.c.package == package).limit(_LINKS_MAX)
    lots = connection.execute(inside).scalars().all()
    return parcels.sites(connection, package).union(*(sites(connection, one) for one in lots))


def parents(connection: Connection, number: str) -> list[Link]:
    """What it is made of."""
    here = lot_link.c
    return _links(connection, select(here.parent, here.net_g).where(here.child == number))


def children(connection: Connection, number: str) -> list[Link]:
    """What was made of it."""
    here = lot_link.c
    return _links(connection, select(here.child, here.net_g).where(here.parent == number))


def _links(connection: Connection, query: Query) -> list[Link]:
    found = connection.execute(query.order_by(text("1")).limit(_LINKS_MAX)).all()
    rows = select(*columns(lot, Lot)).where(lot.c.lot.in_([name for name, _ in found]))
    known = {row.lot: Lot(*row) for row in connection.execute(rows)}
    return [Link(name, net_g, known.get(name)) for name, net_g in found]


def in_package(connection: Connection, package: str) -> list[Link]:
    """The lots in a parcel or a case."""
    here = lot_package.c
    return _links(connection, select(here.lot, here.net_g).where(here.package == package))


def choices(connection: Connection) -> Choices:
    """Each from an index by itself."""
    found = []
    for column in (lot.c.product, lot.c.owner, lot.c.site):
        query = select(column).where(column != "").distinct().order_by(column)
        found.append(tuple(connection.execute(query).scalars()))
    return Choices(*found)
