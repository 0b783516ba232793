"""The register of who brings produce: numbers that last, names and telephones sealed, erased on request."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, func, select, update

from central.store.ledgers.register.tables import party
from central.store.ledgers.sealing import SealBroken, Sealer
from central.store.upsert import upsert
from logistics.goods.parties import PARTIES_MAX, Kind, Party, encode, next_numbers
from logistics.goods.partysheet import Draft


class Full(ValueError):
    """There are as many active parties as a box can hold; put some to rest."""


class Unkeyed(ValueError):
    """There is no key: names and telephones cannot be kept."""


class Entry(Struct, frozen=True):
    """A party as the register has it, with who touched it when (UTC ms).

    `is_readable` is false where name and telephone were sealed with another key.
    """

    id: str
    kind: Kind
    village: str
    is_active: bool
    made_ms: int
    made_by: str
    changed_ms: int
    changed_by: str
    erased_ms: int | None = None
    name: str = ""
    phone: str = ""
    is_readable: bool = True


class _Person(Struct, frozen=True):
    """What is sealed."""

    name: str
    phone: str


class Parties:
    """The parties of one centre."""

    def __init__(self, sealer: Sealer | None) -> None:
        self._sealer = sealer

    @property
    def is_keyed(self) -> bool:
        """Whether parties can be kept at all."""
        return self._sealer is not None

    def listed(self, connection: Connection) -> tuple[Entry, ...]:
        """All parties, by their numbers."""
        return tuple(self._entry(row) for row in connection.execute(select(party).order_by(party.c.id)))

    def one(self, connection: Connection, number: str) -> Entry | None:
        """A party by its number."""
        row = connection.execute(select(party).where(party.c.id == number)).one_or_none()
        return self._entry(row) if row else None

    def keep(self, connection: Connection, drafts: Iterable[Draft], who: str, now_ms: int) -> tuple[str, ...]:
        """Write parties down; their numbers. One whose number is known is changed, others are new.

        Raises Full or Unkeyed; the transaction must not be committed then.
        """
        drafts = tuple(drafts)
        known = set(connection.execute(select(party.c.id)).scalars())
        given = iter(
            next_numbers((one.kind for one in drafts if not one.id), {*known, *(one.id for one in drafts)})
        )
        numbers = tuple(one.id or next(given) for one in drafts)
        touched = {"changed_ms": now_ms, "changed_by": who, "erased_ms": None}
        made = {"made_ms": now_ms, "made_by": who}
        rows = [
            {**self._row(one, number), **touched, **made} for one, number in zip(drafts, numbers, strict=True)
        ]
        upsert(connection, party, rows, keep=("made_ms", "made_by"))
        active = select(func.count()).select_from(party).where(party.c.active)
        if connection.execute(active).scalar_one() > PARTIES_MAX:
            raise Full(Full.__doc__)
        return numbers

    def erase(self, connection: Connection, number: str, who: str, now_ms: int) -> bool:
        """Erase name and telephone for good; the number stays. Whether it is known."""
        gone = {"sealed": None, "erased_ms": now_ms, "changed_ms": now_ms, "changed_by": who}
        return connection.execute(update(party).where(party.c.id == number).values(**gone)).rowcount > 0

    def _row(self, one: Draft, number: str) -> dict[str, object]:
        if self._sealer is None:
            raise Unkeyed(Unkeyed.__doc__)
        sealed = self._sealer.seal(msgspec.msgpack.encode(_Person(one.name, one.phone)), _place(number))
        return {
            "id": number,
            "kind": one.kind,
            "village": one.village,
            "active": one.is_active,
            "sealed": sealed,
        }

    def _entry(self, row: object) -> Entry:
        found = msgspec.convert(row, _Row, from_attributes=True)
        bare = {name: value for name, value in asdict(found).items() if name not in ("sealed", "active")}
        entry = Entry(**bare, is_active=found.active)
        if found.sealed is None:
            return entry
        person = self._opened(found.sealed, found.id)
        if person is None:
            return msgspec.structs.replace(entry, is_readable=False)
        return msgspec.structs.replace(entry, name=person.name, phone=person.phone)

    def _opened(self, sealed: bytes, number: str) -> _Person | None:
        if self._sealer is None:
            return None
        try:
            return msgspec.msgpack.decode(self._sealer.open(sealed, _place(number)), type=_Person)
        except (SealBroken, msgspec.DecodeError):
            return None


class _Row(Struct, frozen=True):
    """A row of the table."""

    id: str
    kind: Kind
    village: str
    active: bool
    sealed: bytes | None
    made_ms: int
    made_by: str
    changed_ms: int
    changed_by: str
    erased_ms: int | None


def to_send(entries: Iterable[Entry]) -> bytes | None:
    """What boxes are to know: the active ones, without telephones. None where a name cannot be opened.

    A lost key must not take the names from the boxes that have them.
    """
    entries = tuple(entries)
    if not all(one.is_readable for one in entries):
        return None
    return encode(Party(one.id, one.kind, one.name, one.village) for one in entries if one.is_active)


def mark(connection: Connection) -> tuple[int, int]:
    """Changes whenever a party does, whichever way a clock was set: a count, and the sum of times."""
    query = select(func.count(), func.coalesce(func.sum(party.c.changed_ms), 0)).select_from(party)
    total, times_ms = connection.execute(query).one()
    return total, int(times_ms)


def _place(number: str) -> str:
    return f"party/{number}"
