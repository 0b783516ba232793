"""A local day of the counter, as its books tell it."""

from datetime import date, datetime, timedelta

from msgspec import Struct

from edge_agent.counter.books.shelved import Shelved
from edge_agent.counter.books.told import ToldRows
from logistics.events.counter import DayClosed
from logistics.events.transport import BagMoved
from logistics.labels import CHINA
from logistics.parcels import bags
from logistics.parcels.told import Told, standing
from logistics.service.closing import Closing, closing, scans_of

_DAY_MS = 86_400_000


def day_of(at_ms: int) -> date:
    """The day by China's time."""
    return datetime.fromtimestamp(at_ms / 1000, CHINA).date()


def bounds(day: date) -> tuple[int, int]:
    """When it begins and when the next one does, UTC in milliseconds."""
    begins_ms = int(datetime(day.year, day.month, day.day, tzinfo=CHINA).timestamp() * 1000)
    return begins_ms, begins_ms + _DAY_MS


def told_on(told: ToldRows, day: date) -> list[Told]:
    """What counts of all that was told on this day: a correction may have come later."""
    begins, ends = bounds(day)
    # The corrections are told anew beside the day's own: a place counts once.
    return standing([*told.between(begins, ends), *told.of_kinds("corrected")])


class Day(Struct, frozen=True):
    """A day as it would be closed now, and as it was closed last (None: not yet)."""

    day: date
    now: Closing
    closed: DayClosed | None
    closed_ms: int | None

    @property
    def is_same(self) -> bool:
        """Whether it is closed, and nothing of its scans has changed since."""
        return self.closed is not None and self.closed.digest == self.now.digest

    @property
    def more(self) -> int:
        """How many scans came since it was closed."""
        return max(0, self.now.scans - scans_of(self.closed.counts)) if self.closed else 0


def day_at(shelved: Shelved, day: date) -> Day:
    """A day by the books."""
    now = closing(told_on(shelved.told, day), shelved.held_at(bounds(day)[1]))
    closes = [
        one
        for one in standing([*shelved.told.of_kinds("day.closed"), *shelved.told.of_kinds("corrected")])
        if isinstance(one.event, DayClosed) and one.event.day == day.isoformat()
    ]
    if closes and isinstance(closed := closes[-1].event, DayClosed):
        return Day(day, now, closed, closes[-1].at_ms)
    return Day(day, now, None, None)


def day_to_close(shelved: Shelved, at_ms: int) -> Day:
    """Yesterday, where something was scanned and nobody closed it; else today."""
    today = day_of(at_ms)
    yesterday = day_at(shelved, today - timedelta(days=1))
    is_left = yesterday.now.scans and yesterday.closed is None
    return yesterday if is_left else day_at(shelved, today)


def bags_open(told: ToldRows) -> int:
    """How many bags stand here sealed or unopened, or have left and are not known to have come anywhere."""
    moves: dict[str, list[Told]] = {}
    for one in standing(told.of_kinds("bag.moved", "corrected")):
        if isinstance(one.event, BagMoved):
            moves.setdefault(one.event.bag, []).append(one)
    states = (bags.fold(bag, facts).status for bag, facts in moves.items())
    return sum(state in ("built", "sealed", "in_transit", "arrived") for state in states)
