"""How the ledgers' pages show persons, money and days: masked, in yuan, by the county's clock."""

from datetime import date, timedelta

from msgspec import Struct

from central.store.ledgers.persons import Person, Persons
from central.store.queries.ledgers import service
from central.web.frame import Visit
from logistics.parcels.masking import mask_name, mask_phone, mask_tail
from logistics.service.levels import Period

# Before it there were no boxes; the calendar ends at year 1, and a day has a day before it.
_FIRST = date(2000, 1, 1)
TILL_DAYS = 31


class AskedDay(Struct, frozen=True):
    """A local day that a page shows, its neighbours and bounds (UTC ms); `after` is None for today."""

    day: date
    before: date
    after: date | None
    since_ms: int
    until_ms: int


def asked_day(visit: Visit, day: date | None) -> AskedDay:
    """The day that was asked for, today where none was or where it is still to come."""
    zone = visit.frame.county.zone
    today = service.local_day(visit.now_ms, zone)
    asked = max(_FIRST, min(day or today, today))
    after = asked + timedelta(days=1) if asked < today else None
    return AskedDay(asked, asked - timedelta(days=1), after, *service.bounds(Period(asked, asked), zone))


def till_span(visit: Visit) -> tuple[int, int]:
    """Which movements of tills a number opens (UTC ms): a month's one by one, those before in a sum.

    It ends tomorrow, as clocks of boxes may be ahead, and is the same all day.
    """
    today = service.local_day(visit.now_ms, visit.frame.county.zone)
    span = Period(today - timedelta(days=TILL_DAYS), today + timedelta(days=1))
    return service.bounds(span, visit.frame.county.zone)


def persons(visit: Visit) -> Persons:
    """The persons of the centre that is visited."""
    found: Persons = visit.request.app.state.persons
    return found


def masked(person: Person | None) -> Person | None:
    """A person as a page may show it (GB/T 41833-2022)."""
    if person is None:
        return None
    number = mask_phone(person.phone) if person.phone else mask_tail(person.tail)
    return Person(tail="", name=mask_name(person.name), phone=number)


def yuan(fen: int | None) -> str:
    """Fen as yuan, exact, with a true minus; nothing for none."""
    if fen is None:
        return "–"
    sign = "−" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02}"
