"""The trail: who did and who looked at what, in a chain that shows what was taken out of it."""

from hashlib import sha256

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, insert, select

from central.store.access.tables import trail, trail_answer

_SUBJECT_CHARS_MAX = 300


class Deed(Struct, frozen=True):
    """Somebody's deed or look. `deed` is a method with a route's template, or look:KIND; `subject` is which.

    No personal data stands in a subject: it names a number, never a person.
    """

    at_ms: int
    account: str
    role: str
    address: str
    deed: str
    subject: str


def record(connection: Connection, deed: Deed) -> int:
    """Write a deed before it is done; its number in the trail. The connection must be one that writes.

    A subject that is too long for a row stands in several; the number is the first one's.
    """
    # PostgreSQL's texts hold no NUL: what is chained must be what is kept.
    told = deed.subject.replace("\0", "\ufffd")
    first, *_ = [_write(connection, msgspec.structs.replace(deed, subject=part)) for part in _parts(told)]
    return first


def _write(connection: Connection, deed: Deed) -> int:
    last = select(trail.c.chained).order_by(trail.c.id.desc()).limit(1)
    chained = link(connection.execute(last).scalar_one_or_none() or "", deed)
    values = {**msgspec.structs.asdict(deed), "chained": chained}
    number: int = connection.execute(insert(trail).values(values).returning(trail.c.id)).scalar_one()
    return number


def _parts(subject: str) -> list[str]:
    """The subject in pieces that fit a row, parted at blanks where there are any."""
    parts = []
    while len(subject) > _SUBJECT_CHARS_MAX:
        at = subject.rfind(" ", 1, _SUBJECT_CHARS_MAX + 1)
        at = at if at > 0 else _SUBJECT_CHARS_MAX
        parts.append(subject[:at])
        subject = subject[at:].removeprefix(" ")
    return [*parts, subject]


def answered(connection: Connection, number: int, status: int, now_ms: int) -> None:
    """What became of a deed, by the status of its answer."""
    connection.execute(insert(trail_answer).values(id=number, at_ms=now_ms, status=status))


def link(before: str, deed: Deed) -> str:
    """The digest of a deed and of the link before it."""
    return sha256(before.encode() + msgspec.json.encode(deed)).hexdigest()
