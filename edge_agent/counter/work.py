"""What the counter is at: kept on disk, so that work which was broken off goes on where it was."""

from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from plumbing.sqlite import Database

WorkKind = Literal[
    "arrive",
    "depart",
    "hand_out",
    "collect",
    "return",
    "sort",
    "bag",
    "check",
    "load",
    "count",
    "intake",
    "grade",
    "pack",
]
"""Acts of parcels; and: sort, build a bag, check a bag's content, load a vehicle, count a shelf.

Of produce: weigh it in, grade a lot, pack a lot.
"""
USES_SCALES = frozenset[WorkKind]({"collect", "intake", "grade", "pack"})
"""Works whose pages show what lies on the scales."""

_T = TypeVar("_T", bound=Struct)


class Work(Struct, frozen=True, omit_defaults=True):
    """One kind of work, begun at `since_ms` (UTC). `subject` is its bag, shelf or vehicle, `to` where to.

    A card's act ends at `until_up_ms` of the boot `boot` without a scan; a page's stays.
    """

    kind: WorkKind
    since_ms: int = 0
    subject: str = ""
    to: str = ""
    expected: int | None = None
    until_up_ms: int | None = None
    boot: str = ""

    @property
    def is_chosen(self) -> bool:
        """Whether somebody chose it at the page: it is neither the box's own act nor a card's."""
        return self.since_ms > 0 and self.until_up_ms is None


class Collecting(Struct, frozen=True):
    """A parcel that a sender has brought: its label was read, and nothing is weighed or paid yet."""

    waybill: str
    device: str
    symbology: str


class GoodsForm(Struct, frozen=True):
    """The last form by which goods moved: sent again, it moves nothing."""

    form: str


class OnDuty(Struct, frozen=True, omit_defaults=True):
    """Who is at the counter, "" for nobody, with what they may do; `since_ms` is UTC.

    They were last seen at `seen_ms` (UTC), which was `seen_up_ms` of the boot `boot`.
    """

    operator: str = ""
    roles: tuple[str, ...] = ()
    since_ms: int = 0
    seen_ms: int = 0
    seen_up_ms: int = 0
    boot: str = ""


class State:
    """What the counter remembers, each thing under its type. Writes are within a transaction of the outbox.

    It is read from the database each time: what a transaction takes back is then taken back here, too.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, kind: type[_T]) -> _T | None:
        """The thing of this type, None where there is none or a newer version wrote it."""
        row = self._db.execute("SELECT body FROM counter_state WHERE name = ?", (kind.__name__,)).fetchone()
        try:
            return msgspec.msgpack.decode(row[0], type=kind) if row else None
        except msgspec.DecodeError:
            return None

    def put(self, thing: Struct) -> None:
        """Keep a thing in place of the one of its type."""
        self._db.execute(
            "INSERT OR REPLACE INTO counter_state (name, body) VALUES (?, ?)",
            (type(thing).__name__, msgspec.msgpack.encode(thing)),
        )

    def drop(self, kind: type[Struct]) -> None:
        """Forget the thing of this type."""
        self._db.execute("DELETE FROM counter_state WHERE name = ?", (kind.__name__,))
