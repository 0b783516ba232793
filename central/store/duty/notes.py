"""Hand-over notes (交接班记录): what was said at the end of a shift, and the board as it stood then."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, insert, select

from central.store.duty.tables import duty_note
from central.store.queries.columns import columns
from logistics.duty.board import Standing

TEXT_CHARS_MAX = 4000
LISTED_MAX = 100


class Note(Struct, frozen=True):
    """Who handed over to whom, when, and how many matters were open."""

    id: int
    at_ms: int
    who: str
    taker: str
    text: str
    open_count: int


class Frozen(Struct, frozen=True):
    """A note with the board as it stood: `matters` never change; None where they cannot be read any more."""

    note: Note
    matters: tuple[Standing, ...] | None


def write(
    connection: Connection, who: str, taker: str, text: str, standing: Sequence[Standing], now_ms: int
) -> int:
    """Write a note down with all that stands on the board; its number."""
    done = connection.execute(
        insert(duty_note)
        .values(
            at_ms=now_ms,
            who=who,
            taker=taker,
            text=text[:TEXT_CHARS_MAX],
            open_count=len(standing),
            matters=msgspec.json.encode(standing).decode(),
        )
        .returning(duty_note.c.id)
    )
    return int(done.scalar_one())


def listed(connection: Connection, before: int | None = None) -> list[Note]:
    """The newest first, at most LISTED_MAX of those with a lower number than `before`."""
    here = duty_note.c
    query = select(*columns(duty_note, Note)).order_by(here.id.desc()).limit(LISTED_MAX)
    if before is not None:
        query = query.where(here.id < before)
    return [Note(*row) for row in connection.execute(query)]


def one(connection: Connection, number: int) -> Frozen | None:
    """A note in full, None where there is none such."""
    query = select(*columns(duty_note, Note), duty_note.c.matters).where(duty_note.c.id == number)
    row = connection.execute(query).one_or_none()
    return Frozen(Note(*row[:-1]), _matters(row.matters)) if row else None


def _matters(text: str) -> tuple[Standing, ...] | None:
    try:
        return msgspec.json.decode(text, type=tuple[Standing, ...])
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None
