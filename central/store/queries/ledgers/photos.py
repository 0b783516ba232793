"""The pictures that boxes took when a parcel was handed out or had a problem."""

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.asking import AmongPlaces
from central.store.ledgers import told
from central.store.tables import event
from logistics.events.counter import ParcelProblem, ParcelReleased
from logistics.parcels import subjects
from logistics.parcels.told import Told

PHOTOS_MAX = 50


class Photo(Struct, frozen=True):
    """One picture: `what` is a word of the texts' table `table`; it stands at its event's place."""

    at_ms: int
    table: str
    what: str
    box: str
    stream: str
    seq: int
    has_still: bool = True

    @property
    def act(self) -> str:
        """What was done, as a step of the trail names it."""
        return self.what


def of(connection: Connection, waybill: str) -> tuple[Photo, ...]:
    """A parcel's pictures beside those of its scans, oldest first, at most PHOTOS_MAX."""
    subject = subjects.parcel(waybill)
    found = [one for one in told.of(connection, [subject])[subject] if _has_photo(one)]
    newest = sorted(found, key=lambda one: (one.at_ms, one.place))[-PHOTOS_MAX:]
    boxes = _boxes(connection, newest)
    return tuple(
        Photo(one.at_ms, *_what(one), box=boxes.get(one.place, ""), stream=one.stream, seq=one.seq)
        for one in newest
    )


def _has_photo(one: Told) -> bool:
    return isinstance(one.event, ParcelReleased | ParcelProblem) and one.event.has_photo


def _what(one: Told) -> tuple[str, str]:
    return ("problem", one.event.kind) if isinstance(one.event, ParcelProblem) else ("act", "hand_out")


def _boxes(connection: Connection, photos: list[Told]) -> dict[tuple[str, int], str]:
    places = [one.place for one in photos]
    query = select(event.c.stream, event.c.seq, event.c.box)
    rows = connection.execute(query.where(AmongPlaces(event.c.stream, event.c.seq, places)))
    return {(row.stream, row.seq): row.box for row in rows}
