"""What is said of an entry after it was made: evidence, whether it may be named in public, signatures."""

from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from central.store.indicators import files, tables
from central.store.indicators.entries import STEPS, Entry, Kind, Step, one
from central.store.indicators.refused import Refused
from logistics.service.signing import OutOfTurn, check

EVIDENCE_MAX = 20
TITLE_CHARS_MAX, NUMBER_CHARS_MAX = 120, 64
_KINDS: dict[str, Kind] = {
    "image/png": "photo",
    "image/jpeg": "photo",
    "application/pdf": "report",
    files.XLSX: "sheet",
    files.JSON: "query",
}


def prove(
    connection: Connection,
    entry: int,
    *,
    title: str,
    number: str = "",
    body: bytes = b"",
    who: str,
    now_ms: int,
) -> int:
    """Add evidence to an entry: a document's number, a file, or both. Raises Refused."""
    return _add(connection, entry, title, number, body, files.type_of(body) if body else "", who, now_ms)


def prove_by_query(connection: Connection, entry: int, title: str, body: bytes, who: str, now_ms: int) -> int:
    """Add what the system counted an entry from, as JSON. Raises Refused."""
    return _add(connection, entry, title, "", body, files.JSON, who, now_ms)


def _add(
    connection: Connection, entry: int, title: str, number: str, body: bytes, kind: str, who: str, now_ms: int
) -> int:
    found = _standing(connection, entry)
    title, number = title.strip(), number.strip()
    if not title:
        raise Refused("title")
    if not number and not body:
        raise Refused("nothing")
    if len(title) > TITLE_CHARS_MAX or len(number) > NUMBER_CHARS_MAX:
        raise Refused("long", f"{TITLE_CHARS_MAX} / {NUMBER_CHARS_MAX}")
    if len(found.evidence) >= EVIDENCE_MAX:
        raise Refused("many", str(EVIDENCE_MAX))
    row = {
        "entry": entry,
        "kind": _KINDS[kind] if kind else "document",
        "title": title,
        "number": number,
        "digest": files.keep(connection, body, kind, who, now_ms) if body else None,
        "made_ms": now_ms,
        "made_by": who,
    }
    made = connection.execute(insert(tables.evidence).values(row).returning(tables.evidence.c.id))
    return int(made.scalar_one())


def clear(
    connection: Connection, entry: Entry, evidence: int, *, is_public: bool, who: str, now_ms: int
) -> None:
    """Say whether evidence of an entry may be named in public. Raises Refused."""
    if not any(one.id == evidence for one in entry.evidence):
        raise Refused("unknown", str(evidence))
    row = {"evidence": evidence, "is_public": is_public, "at_ms": now_ms, "made_by": who}
    connection.execute(insert(tables.clearance).values(row))


def sign(connection: Connection, entry: int, step: Step, *, seen: str, who: str, now_ms: int) -> None:
    """Sign a step of an entry as it was `seen`, by its digest. Raises Refused.

    Each step follows the one before it, and who prepared an entry neither reviews nor approves it.
    """
    found = _standing(connection, entry)
    if seen != found.digest:
        raise Refused("changed")
    held: dict[str, str] = {one.step: one.made_by for one in found.signatures if not one.is_void}
    try:
        check(STEPS, held, step, who)
    except OutOfTurn as why:
        raise Refused(why.why, why.what) from why
    row = {"entry": entry, "step": step, "digest": found.digest, "at_ms": now_ms, "made_by": who}
    try:
        connection.execute(insert(tables.signature).values(row))
    except IntegrityError as why:
        raise Refused("signed", step) from why


def _standing(connection: Connection, entry: int) -> Entry:
    """The entry, if it stands. Raises Refused."""
    found = one(connection, entry)
    if found is None:
        raise Refused("unknown", str(entry))
    if found.replaced_by is not None:
        raise Refused("replaced", str(found.replaced_by))
    return found
