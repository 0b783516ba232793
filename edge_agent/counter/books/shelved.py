"""Looks parcels up in the counter's books, from the agent's thread or beside it from a page's."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec import Struct

from edge_agent.counter.books.bags import BagRows
from edge_agent.counter.books.belt import Belt
from edge_agent.counter.books.told import ToldRows
from edge_agent.counter.work import State
from plumbing.sqlite import Database, open_to_read

FOUND_MAX = 200
_COLUMNS = (
    "waybill, is_here, status, since_ms, carrier, shelf, code, tail, name, phone, consent, due_fen, paid_fen,"
    " problems"
)


class Parcel(Struct, frozen=True):
    """A parcel as it stands at this site. `tail`, `name` and `phone` are personal data."""

    waybill: str
    is_here: bool
    status: str
    since_ms: int
    carrier: str
    shelf: str
    code: str
    tail: str
    name: str
    phone: str
    consent: str
    due_fen: int | None
    paid_fen: int
    problems: tuple[str, ...]

    @property
    def owed_fen(self) -> int:
        """What has to be paid before it may be handed out."""
        return max(0, (self.due_fen or 0) - self.paid_fen)


class Shelved:
    """Parcels by their numbers, codes, tails and names."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.told = ToldRows(db)
        self.bags = BagRows(db)
        self.belt = Belt(db)
        self.state = State(db)

    def one(self, waybill: str) -> Parcel | None:
        """The parcel with this number, here or gone."""
        return next(self._found("waybill = ?", waybill), None)

    def by_code(self, code: str) -> tuple[Parcel, ...]:
        """What is here under a pickup code."""
        return tuple(self._found("is_here AND code = ?", code))

    def by_tail(self, tail: str) -> tuple[Parcel, ...]:
        """What is here for a telephone number's last four digits."""
        return tuple(self._found("is_here AND tail = ?", tail))

    def by_name(self, name: str) -> tuple[Parcel, ...]:
        """What is here for a name that begins so."""
        return tuple(self._found("is_here AND name >= ? AND name < ?", name, name + "\U0010ffff"))

    def on_shelf(self, shelf: str) -> tuple[Parcel, ...]:
        """What lies on a shelf."""
        return tuple(self._found("is_here AND shelf = ?", shelf))

    def here(self) -> tuple[Parcel, ...]:
        """All that is here, the longest first, as far as a bound."""
        return tuple(self._found("is_here"))

    def count_here(self) -> int:
        """How many parcels are here."""
        return int(self._db.execute("SELECT count(*) FROM parcel WHERE is_here").fetchone()[0])

    def _found(self, where: str, *values: object) -> Iterator[Parcel]:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM parcel WHERE {where} ORDER BY since_ms LIMIT {FOUND_MAX}", values
        )
        for row in rows.fetchall():
            fields = dict(zip(Parcel.__struct_fields__, row, strict=True))
            fields |= {"is_here": bool(fields["is_here"]), "problems": tuple(fields["problems"].split())}
            yield Parcel(**fields)


@contextmanager
def looking(path: Path) -> Iterator[Shelved]:
    """The books of the box whose database is at `path`, beside the agent that writes it."""
    with closing(open_to_read(path)) as database:
        yield Shelved(database)
