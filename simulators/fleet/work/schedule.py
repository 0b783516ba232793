"""When which simulated box has its next piece of work, from one seed."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from random import Random

from msgspec import Struct

from logistics.events.all import AnyEvent
from simulators.fleet.work.day import EVENTS, Kind, Work

# A piece's events follow each other as hands do: none travels in the same batch as the one before.
_HAND_MS = 1000
# These keep time by a clock; people come when they come.
_STEADY: frozenset[Kind] = frozenset({"readings", "health"})


class Pace(Struct, frozen=True):
    """A box's pieces of one kind a second."""

    box: int
    kind: Kind
    a_s: float


class Schedule:
    """The next piece of each box and kind, until another pace is set. Times are `up_ms`."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._due: list[tuple[float, int, Pace]] = []

    def set(self, paces: Iterable[Pace], up_ms: int) -> None:
        """Go by these from now on; who works steadily begins at any point of his interval."""
        working = [pace for pace in paces if pace.a_s > 0]
        self._due = [
            (up_ms + self._rng.random() * 1000 / pace.a_s, number, pace)
            for number, pace in enumerate(working)
        ]
        heapify(self._due)

    def due(self, up_ms: int) -> Iterator[Pace]:
        """The pieces whose time has come."""
        while self._due and self._due[0][0] <= up_ms:
            at_ms, number, pace = heappop(self._due)
            every_s = 1 / pace.a_s if pace.kind in _STEADY else self._rng.expovariate(pace.a_s)
            heappush(self._due, (at_ms + every_s * 1000, number, pace))
            yield pace


def paces(works: Iterable[tuple[int, Iterable[Work]]], hour: int, factor: float) -> Iterator[Pace]:
    """What boxes do in an hour of the day, each as much as `factor` boxes."""
    for box, own in works:
        for work in own:
            yield Pace(box, work.kind, work.events_per_s(hour) / EVENTS[work.kind] * factor)


class Hands:
    """What is still to be done of the pieces that were begun, each event a moment after the one before."""

    def __init__(self) -> None:
        self._left: deque[tuple[int, int, Sequence[AnyEvent]]] = deque()

    @property
    def is_empty(self) -> bool:
        """Whether all that was begun is done."""
        return not self._left

    def begin(self, box: int, piece: Sequence[AnyEvent], up_ms: int) -> AnyEvent:
        """The piece's first event; the others come by themselves."""
        if len(piece) > 1:
            self._left.append((up_ms + _HAND_MS, box, piece[1:]))
        return piece[0]

    def due(self, up_ms: int) -> Iterator[tuple[int, AnyEvent]]:
        """(box, event) of all whose moment has come."""
        while self._left and self._left[0][0] <= up_ms:
            _, box, rest = self._left.popleft()
            yield box, self.begin(box, rest, up_ms)
