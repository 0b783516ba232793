"""Entries, written shortly."""

from datetime import date

from central.store.indicators import entries, proving
from central.store.indicators.entries import Draft, Entry, Step
from logistics.indicators.figures import Figure
from tests.central.centre import NOW, Centre
from tests.logistics.indicators.packs import one

RETAIL = Figure(31)
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


def draft(
    figure: Figure = RETAIL, *, year: int = 2022, replaces: int | None = None, reason: str = ""
) -> Draft:
    """A figure of a year."""
    span = (date(year, 1, 1), date(year, 12, 31))
    return Draft(*span, figure, "commerce", replaces=replaces, reason=reason)


def enter(centre: Centre, what: Draft, who: str = "lin", code: str = "retail") -> int:
    """Enter it; its number."""
    with centre.store.write() as connection:
        return entries.add(connection, one(code), what, who, NOW)


def prove(centre: Centre, entry: int, title: str = "商务统计表", body: bytes = PNG) -> int:
    """Evidence with a file; its number."""
    with centre.store.write() as connection:
        return proving.prove(
            connection, entry, title=title, number="遂商〔2022〕8号", body=body, who="lin", now_ms=NOW
        )


def look(centre: Centre, entry: int) -> Entry:
    """The entry as it stands."""
    with centre.store.read() as connection:
        found = entries.one(connection, entry)
    assert found is not None
    return found


def sign(centre: Centre, entry: int, step: Step, who: str, seen: str = "") -> None:
    """Sign what stands there, or what was seen."""
    digest = seen or look(centre, entry).digest
    with centre.store.write() as connection:
        proving.sign(connection, entry, step, seen=digest, who=who, now_ms=NOW)
