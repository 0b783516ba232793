"""What each parcel has seen of a belt's work here: arrived, sorted, loaded; for the three-way match."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from logistics.events.parcels import ParcelScanned
from logistics.events.transport import Loaded, ParcelSorted
from logistics.parcels.told import Place, Told, standing
from plumbing.sqlite import Database

EVENTS = (ParcelScanned, ParcelSorted, Loaded)
"""What is folded here, and corrections of it."""


class Passage(Struct, frozen=True):
    """A parcel on its latest way through the site: the places of the events that say so."""

    arrived: Place | None = None
    sorted: Place | None = None
    loaded: Place | None = None
    sorted_to: str = ""
    loaded_to: str = ""


class Handled(Struct, frozen=True):
    """A parcel in the match. `bag` is the last it was put into, `bag_to` where that goes."""

    waybill: str
    is_arrived: bool
    is_sorted: bool
    is_loaded: bool
    sorted_to: str
    loaded_to: str
    status: str
    problems: str
    bag: str
    bag_to: str


class Belt:
    """The table `belt`. Writes happen within a transaction of the outbox."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def refold(self, waybill: str, told: Sequence[Told]) -> None:
        """Write what the parcel has seen."""
        found = passage(told)
        subject = f"w:{waybill}"
        rows = self._db.execute("SELECT stream, seq, id FROM told WHERE subject = ?", (subject,)).fetchall()
        ids: dict[Place | None, int] = {(stream, seq): row_id for stream, seq, row_id in rows}
        places = [ids.get(place) for place in (found.arrived, found.sorted, found.loaded)]
        last = max((place for place in places if place is not None), default=0)
        self._db.execute(
            "INSERT OR REPLACE INTO belt"
            " (waybill, last_id, arrived_id, sorted_id, loaded_id, sorted_to, loaded_to)"
            " VALUES (?,?,?,?,?,?,?)",
            (waybill, last, *places, found.sorted_to, found.loaded_to),
        )

    def forget_old(self) -> None:
        """Drop parcels of which nothing is in the books any more."""
        self._db.execute("DELETE FROM belt WHERE NOT EXISTS (SELECT 1 FROM told WHERE id = last_id)")

    def sorted_to(self, waybill: str) -> str | None:
        """Where a parcel that has not left was sorted to, "" for the manual bin, None where it was not."""
        row = self._db.execute(
            "SELECT sorted_to FROM belt WHERE waybill = ? AND sorted_id IS NOT NULL AND loaded_id IS NULL",
            (waybill,),
        ).fetchone()
        return row[0] if row else None

    def since(self, from_ms: int) -> Iterator[Handled]:
        """What was handled since a time (UTC ms), and what is here since before and was not loaded."""
        bags = {
            row[0]: row[1:] for row in self._db.execute("SELECT bag, status, to_site FROM bag").fetchall()
        }
        rows = self._db.execute(
            "SELECT waybill, arrived_id IS NOT NULL, sorted_id IS NOT NULL, loaded_id IS NOT NULL,"
            " sorted_to, loaded_to, coalesce(status, ''), coalesce(problems, ''),"
            " coalesce((SELECT bag FROM bag_parcel AS inside WHERE inside.waybill = belt.waybill"
            " ORDER BY inside.rowid DESC LIMIT 1), '')"
            " FROM belt LEFT JOIN parcel USING (waybill)"
            " WHERE last_id >= (SELECT coalesce(min(id), 0) FROM told WHERE at_ms >= ?)"
            " OR (is_here AND loaded_id IS NULL) ORDER BY last_id",
            (from_ms,),
        ).fetchall()
        for waybill, *seen, sorted_to, loaded_to, status, problems, bag in rows:
            arrived, was_sorted, loaded = (bool(one) for one in seen)
            bag_status, bag_to = bags.get(bag, ("", ""))
            # A bag that left without it, or in which it came, says nothing of this way.
            is_its = bag_status in ("built", "sealed") or (loaded and bag_status == "in_transit")
            yield Handled(
                waybill,
                arrived,
                was_sorted,
                loaded,
                sorted_to,
                loaded_to,
                status,
                problems,
                bag if is_its else "",
                bag_to if is_its else "",
            )


def passage(told: Sequence[Told]) -> Passage:
    """A parcel's latest way through a site: who comes again begins anew."""
    found = Passage()
    for one in standing(told):
        event = one.event
        if isinstance(event, ParcelScanned):
            if event.act in ("arrive", "collect") and (found.loaded or not found.arrived):
                found = Passage(one.place) if found.loaded else replace(found, arrived=one.place)
            elif event.act == "depart":
                found = _loaded(found, one.place, "")
        elif isinstance(event, ParcelSorted):
            found = Passage(found.arrived, one.place, None, event.to)
        elif isinstance(event, Loaded):
            found = _loaded(found, one.place, event.to)
    return found


def _loaded(found: Passage, place: Place, to: str) -> Passage:
    return replace(found, loaded=place, loaded_to=to or found.loaded_to)
