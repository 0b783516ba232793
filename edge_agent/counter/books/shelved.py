"""Looks parcels up in the counter's books, from the agent's thread or beside it from a page's."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec import Struct, json

from edge_agent.counter.books.bags import BagRows
from edge_agent.counter.books.belt import Belt
from edge_agent.counter.books.books import steps_of
from edge_agent.counter.books.lots import Lots
from edge_agent.counter.books.told import ToldRows
from edge_agent.counter.work import State
from logistics.events.counter import ParcelShelved
from logistics.parcels import custody, subjects
from logistics.parcels.told import standing
from plumbing.sqlite import Database, open_to_read

FOUND_MAX = 200
_COUNTED_MAX = 10_000
_COLUMNS = (
    "waybill, is_here, status, since_ms, carrier, shelf, code, tail, name, phone, consent, due_fen, paid_fen,"
    " problems, boot, up_ms"
)

# A partial index is used only where a query says what it says.
_ON_SHELF = "is_here AND shelf != '' AND shelf = ?"


class Parcel(Struct, frozen=True):
    """A parcel as it stands at this site. `tail`, `name` and `phone` are personal data.

    `since_ms` is when its status began: a guess where `boot` and `up_ms` say by which boot's uptime it is.
    """

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
    boot: str | None = None
    up_ms: int | None = None

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
        self.lots = Lots(db, self.told)
        self.state = State(db)

    def one(self, waybill: str) -> Parcel | None:
        """The parcel with this number, here or gone."""
        return next(self._found("waybill = ?", waybill), None)

    def by_code(self, code: str) -> tuple[Parcel, ...]:
        """What is here under a pickup code."""
        return tuple(self._found("is_here AND code != '' AND code = ?", code))

    def by_tail(self, tail: str) -> tuple[Parcel, ...]:
        """What is here for a telephone number's last four digits."""
        return tuple(self._found("is_here AND tail != '' AND tail = ?", tail))

    def by_name(self, name: str) -> tuple[Parcel, ...]:
        """What is here for a name that begins so."""
        return tuple(
            self._found("is_here AND name != '' AND name >= ? AND name < ?", name, name + "\U0010ffff")
        )

    def on_shelf(self, shelf: str) -> tuple[Parcel, ...]:
        """What lies on a shelf."""
        return tuple(self._found(_ON_SHELF, shelf))

    def with_problems(self) -> tuple[Parcel, ...]:
        """What has an open problem, here or not, the longest first, as far as a bound."""
        return tuple(self._found("problems != ''"))

    def here(self) -> tuple[Parcel, ...]:
        """All that is here, the longest first, as far as a bound."""
        return tuple(self._found("is_here"))

    def all_here(self) -> tuple[Parcel, ...]:
        """The same as far as a bound that no counter comes near: to be counted, not to be shown."""
        return tuple(self._found("is_here", most=_COUNTED_MAX))

    def count_here(self) -> int:
        """How many parcels are here."""
        return int(self._db.execute("SELECT count(*) FROM parcel WHERE is_here").fetchone()[0])

    def waybills_on(self, shelf: str) -> tuple[str, ...]:
        """The numbers of all that lies on a shelf, as far as a bound."""
        return tuple(one.waybill for one in self._found(_ON_SHELF, shelf, most=_COUNTED_MAX))

    def count_on(self, shelf: str) -> int:
        """How many parcels lie on a shelf."""
        return int(self._db.execute(f"SELECT count(*) FROM parcel WHERE {_ON_SHELF}", (shelf,)).fetchone()[0])

    def count_known(self, waybills: Iterable[str]) -> int:
        """How many of these parcels have been here or are."""
        found = self._db.execute(
            "SELECT count(*) FROM parcel WHERE status != 'unknown'"
            " AND waybill IN (SELECT value FROM json_each(?))",
            (json.encode(list(waybills)).decode(),),
        )
        return int(found.fetchone()[0])

    def is_code_taken(self, code: str, *, given_ms: int, gone_ms: int) -> bool:
        """Whether a code is on a parcel here, on one gone since `gone_ms`, or was given since `given_ms`."""
        taken = self._db.execute(
            "SELECT 1 FROM parcel WHERE is_here AND code != '' AND code = ?1"
            " UNION ALL SELECT 1 FROM parcel WHERE since_ms >= ?2 AND +code = ?1 LIMIT 1",
            (code, gone_ms),
        ).fetchone()
        return taken is not None or any(
            isinstance(one.event, ParcelShelved) and one.event.code == code
            for one in self.told.naming("parcel.shelved", code, given_ms)
        )

    def last_code(self) -> str:
        """The pickup code that was given last, "" for none."""
        last = self.told.last_of("parcel.shelved")
        return last.event.code if last and isinstance(last.event, ParcelShelved) else ""

    def held_at(self, at_ms: int) -> int:
        """How many parcels were here at a moment (UTC ms): those here since before, and some moved since."""
        stayed = "SELECT count(*) FROM parcel WHERE is_here AND since_ms < ?"
        moved = self._db.execute("SELECT waybill FROM parcel WHERE since_ms >= ?", (at_ms,)).fetchall()
        return int(self._db.execute(stayed, (at_ms,)).fetchone()[0]) + sum(
            self._was_held(waybill, at_ms) for (waybill,) in moved
        )

    def _was_held(self, waybill: str, at_ms: int) -> bool:
        facts = standing(self.told.of(subjects.parcel(waybill)))
        steps = steps_of(one for one in facts if one.at_ms < at_ms)
        return custody.fold(waybill, steps).holder_site is not None

    def _found(self, where: str, *values: object, most: int = FOUND_MAX) -> Iterator[Parcel]:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM parcel WHERE {where} ORDER BY since_ms LIMIT {most}", values
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
