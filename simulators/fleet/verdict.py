"""What stands at the centre of what a fleet made: lost and doubled, counted in the database itself."""

from collections.abc import Sequence

from msgspec import Struct

from central.store.store import Store
from simulators.fleet.box.simulated import SimulatedBox

# Plain SQL, so that no query under test vouches for itself.
_EVENTS = "SELECT stream, count(*), count(DISTINCT seq), max(seq) FROM event GROUP BY stream"
_SCANS = "SELECT count(*) FROM event WHERE type = 'parcel.scanned'"
_STEPS = "SELECT count(*) FROM parcel_step"


class Stored(Struct, frozen=True):
    """The fleet's events at the centre. `doubled` are more rows than numbers, or more steps than scans."""

    events: int
    lost: int
    doubled: int
    strange: int
    scans: int
    steps: int

    @property
    def is_good(self) -> bool:
        """Whether each event stands there once."""
        return not (self.lost or self.doubled or self.strange)


def stored(url: str, boxes: Sequence[SimulatedBox]) -> Stored:
    """Compare the database at `url` with what the boxes made; other boxes' events are left out."""
    store = Store(url)
    try:
        with store.read() as connection:
            rows = connection.exec_driver_sql(_EVENTS).all()
            scans = connection.exec_driver_sql(_SCANS).scalar_one()
            steps = connection.exec_driver_sql(_STEPS).scalar_one()
    finally:
        store.close()
    return compare({box.outbox.stream.name: box.outbox.top for box in boxes}, rows, scans, steps)


def compare(made: dict[str, int], rows: Sequence[Sequence[object]], scans: int, steps: int) -> Stored:
    """`made` is the highest number of each stream; `rows` are (stream, rows, numbers, highest number)."""
    at_centre = {str(row[0]): tuple(int(str(one)) for one in row[1:]) for row in rows if row[0] in made}
    lost = sum(max(0, top - at_centre.get(stream, (0, 0, 0))[1]) for stream, top in made.items())
    doubled = sum(count - numbers for count, numbers, _ in at_centre.values())
    strange = sum(max(0, highest - made[stream]) for stream, (_, _, highest) in at_centre.items())
    return Stored(
        events=sum(count for count, _, _ in at_centre.values()),
        lost=lost,
        doubled=doubled + max(0, steps - scans),
        strange=strange,
        scans=scans,
        steps=steps,
    )
