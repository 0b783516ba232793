"""Tells the rows of the counter's books among the records of a damaged file."""

from collections.abc import Sequence

from edge_agent.store.mend.carve import Value
from edge_agent.store.schema import RESCUED_BELOW
from logistics.events.all import TAGS
from plumbing.sqlite import Database

TOLD = ("id", "stream", "seq", "kind", "subject", "at_ms", "boot", "up_ms", "body")
STATE = ("name", "body")
_PARCEL = (
    "waybill, is_here, status, since_ms, boot, up_ms, carrier, shelf, code, tail, name, phone, consent,"
    " due_fen, paid_fen, problems"
)
_COLUMNS = _PARCEL.count(",") + 1


def id_of(rowid: int) -> int:
    """What was told before the damage comes before all that is told after it."""
    return rowid - RESCUED_BELOW


def is_told(values: Sequence[Value]) -> bool:
    """Whether it is a row of `told`."""
    match values:
        case [None, str(), int(), str(kind), str(), int(), (str() | None), (int() | None), bytes()]:
            return kind in TAGS
    return False


def is_parcel(values: Sequence[Value]) -> bool:
    """Whether it is a row of `parcel`."""
    match values:
        case [str(), int(here), str(), int(), (str() | None), (int() | None), str(), *_]:
            return here in (0, 1) and len(values) == _COLUMNS
    return False


def is_state(values: Sequence[Value]) -> bool:
    """Whether it is a row of `counter_state`."""
    match values:
        case [str(name), bytes()]:
            return name.isidentifier()
    return False


def take_parcel(db: Database, values: Sequence[Value]) -> None:
    """Take a parcel over; one that the books know again already gets its person alone."""
    marks = ",".join("?" * _COLUMNS)
    words = ("tail", "name", "phone", "consent")
    known = ", ".join(f"{word} = iif({word} = '', excluded.{word}, {word})" for word in words)
    db.execute(
        f"INSERT INTO parcel ({_PARCEL}) VALUES ({marks}) ON CONFLICT (waybill) DO UPDATE SET {known}",
        tuple(values),
    )
