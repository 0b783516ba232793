"""The places of events that were given up: their numbers stay taken, so that a stream has no hole."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from logistics import wire
from logistics.events.boxes import Dropped
from logistics.events.shape import Worth
from plumbing.clock import ClockQuality, Moment
from plumbing.sqlite import Database

_REASON = "quota"
Numbered = tuple[int, int, int, ClockQuality, bytes, int | None]
"""(number, at_ms, up_ms, clock, body, told_ms)."""


class Place(Struct, frozen=True):
    """Numbers in a row whose events were given up, and the time of the first of them."""

    low: int
    high: int
    moment: Moment
    worth: Worth = Worth.TELEMETRY


class Places:
    """Runs of given-up numbers; each number travels as a `dropped` event. Used within a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def count(self) -> int:
        """How many numbers were given up and are not settled yet."""
        return int(self._db.execute("SELECT coalesce(sum(high - low + 1), 0) FROM given_up").fetchone()[0])

    def highest(self, stream_ord: int) -> int:
        """The highest number of the stream that was given up and is not settled, 0 if there is none."""
        found = self._db.execute("SELECT max(high) FROM given_up WHERE stream_ord = ?", (stream_ord,))
        return int(found.fetchone()[0] or 0)

    def add(self, stream_ord: int, places: Iterable[Place]) -> None:
        """Keep the places; one that follows another without a hole lengthens it."""
        for place in places:
            longer = self._db.execute(
                "UPDATE given_up SET high = ? WHERE stream_ord = ? AND high = ? AND worth = ?",
                (place.high, stream_ord, place.low - 1, place.worth.value),
            ).rowcount
            if not longer:
                self._insert(stream_ord, place)

    def events(self, stream_ord: int, seq: int, upto: int) -> Iterator[Numbered]:
        """What stands in the given-up places above `seq` and at most `upto`, in order."""
        for place in self._touching(stream_ord, seq + 1, upto):
            body = wire.encode_event(Dropped(worth=place.worth, reason=_REASON))
            moment = place.moment
            for number in range(max(place.low, seq + 1), min(place.high, upto) + 1):
                yield number, moment.at_ms, moment.up_ms, moment.clock, body, None

    def settle(self, stream_ord: int, low: int, high: int) -> int:
        """Forget the places from `low` to `high`; how many numbers that were."""
        gone = 0
        for place in self._touching(stream_ord, low, high):
            self._db.execute("DELETE FROM given_up WHERE stream_ord = ? AND low = ?", (stream_ord, place.low))
            gone += min(place.high, high) - max(place.low, low) + 1
            for left in ((place.low, low - 1), (high + 1, place.high)):
                if left[0] <= left[1]:
                    self._insert(stream_ord, Place(*left, place.moment, place.worth))
        return gone

    def _insert(self, stream_ord: int, place: Place) -> None:
        moment = place.moment
        self._db.execute(
            "INSERT INTO given_up (stream_ord, low, high, at_ms, up_ms, clock, worth) VALUES (?,?,?,?,?,?,?)",
            (
                stream_ord,
                place.low,
                place.high,
                moment.at_ms,
                moment.up_ms,
                moment.clock,
                place.worth.value,
            ),
        )

    def _touching(self, stream_ord: int, low: int, high: int) -> list[Place]:
        rows = self._db.execute(
            "SELECT low, high, at_ms, up_ms, clock, worth FROM given_up"
            " WHERE stream_ord = ? AND high >= ? AND low <= ? ORDER BY low",
            (stream_ord, low, high),
        )
        return [Place(row[0], row[1], Moment(*row[2:5]), Worth(row[5])) for row in rows]
