"""A fleet from its first link to its goodbye: at work, without a network, and until all is confirmed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from msgspec import Struct

from edge_agent.settings import Sending
from logistics.topics import Topics
from plumbing.address import Address
from simulators.fleet.box.counts import Counts, Took
from simulators.fleet.box.simulated import SimulatedBox
from simulators.fleet.procs import Taken, taken_of
from simulators.fleet.pump import FleetError, FleetPump, life
from simulators.fleet.work.day import BOXES_A_COUNTY, Place, Work, site, works
from simulators.fleet.work.trade import Trade, started


class Wish(Struct, frozen=True, kw_only=True):
    """Which boxes, and where their broker is. `probes` are those of a box that has any."""

    addresses: tuple[Address, ...]
    boxes: int
    root: str = "sanji/v1"
    county: str = "suichang"
    partitions: int = 64
    seed: int = 1
    probes: int = 3
    name: str = "sim"


def name_of(first: str, number: int) -> str:
    """The name of a fleet's box."""
    return f"{first}-{number // BOXES_A_COUNTY}-{number % BOXES_A_COUNTY}"


def place_of(number: int) -> Place:
    """Where a fleet's box stands: counties are filled one after the other."""
    inside = number % BOXES_A_COUNTY
    return Place(site(inside), works(inside)[0], number // BOXES_A_COUNTY)


class Row(Struct, frozen=True):
    """A stretch of time: what was made and confirmed, how long it took, and what each part paid for it.

    `waiting` events were not confirmed at its end. Of the bytes down `bytes_ordered` are commands. Processor
    time is that within it, in seconds, of each part; memory, in KiB, what each had at the end.
    """

    seconds: float
    boxes_linked: int
    made: int
    confirmed: int
    waiting: int
    linked: Took
    unlinked: Took
    bytes_up: int
    bytes_down: int
    bytes_ordered: int
    cpu_s: dict[str, float]
    resident_kib: dict[str, int]


class Fleet:
    """From `start` to `close`; `watched` are the processes of other parts, by their names."""

    def __init__(self, wish: Wish, watched: Mapping[str, int] | None = None) -> None:
        rng = Random(wish.seed)
        self._watched = dict(watched or {})
        self.counts = Counts()
        self._rng = rng
        own_life = life()
        self.boxes = [self._box(wish, number, own_life, rng) for number in range(wish.boxes)]
        trade = Trade(rng, wish.probes)
        self.pump = FleetPump(self.boxes, wish.addresses, trade, self.counts, rng)

    def _box(self, wish: Wish, number: int, own_life: str, rng: Random) -> SimulatedBox:
        place = place_of(number)
        topics = Topics(wish.root, wish.county, wish.partitions)
        return SimulatedBox(name_of(wish.name, number), place, own_life, topics, _SENDING, rng, self.counts)

    def start(self, patience_s: float) -> tuple[float, float]:
        """Link all boxes at once, each telling that it started, as after a power cut of everything.

        After how many seconds all were linked, and after how many the centre had confirmed all of them.
        Raises FleetError.
        """
        began_ms = self.pump.up_ms
        for box in self.boxes:
            box.take(self.pump.moment(), started(box.place))
        self.pump.open()
        if not self.pump.turn_until(lambda: self.counts.links_up == len(self.boxes), patience_s):
            raise FleetError(
                f"{self.counts.links_up} of {len(self.boxes)} boxes were let in within {patience_s:g} s; see "
                "the broker's limits (open files, max_connections) and its log"
            )
        linked_ms = self.pump.up_ms
        self.pump.turn_until(lambda: not self.waiting, patience_s)
        self.counts.take_took()
        return (linked_ms - began_ms) / 1000, (self.pump.up_ms - began_ms) / 1000

    def rest(self) -> None:
        """Wait until the centre has sent all boxes what it sends new ones: tables, in parts, for a while."""
        for _ in range(_RESTS_MAX):
            before = self.counts.commands
            self.play(_REST_S)
            if self.counts.commands == before:
                break
        self.counts.take_took()

    def play(self, seconds: float, watch: Callable[[], bool] = lambda: False) -> Row:
        """Work for so long, at the pace that was set last, or until what is asked each turn says so."""
        before, began_ms = _Mark(self), self.pump.up_ms
        self.pump.turn_until(watch, seconds)
        return self._row(before, (self.pump.up_ms - began_ms) / 1000)

    def settle(self, patience_s: float) -> Row:
        """Make nothing more and wait until all is confirmed, or so long."""
        self.pump.work(())
        before, began_ms = _Mark(self), self.pump.up_ms
        self.pump.turn_until(lambda: self.pump.is_at_rest and not self.waiting, patience_s)
        return self._row(before, (self.pump.up_ms - began_ms) / 1000)

    def drain(self, numbers: Sequence[int], patience_s: float) -> Row:
        """Go on working until nothing older than now is left at these boxes, or so long."""
        tops = {number: self.boxes[number].outbox.top for number in numbers}

        def is_drained() -> bool:
            return all(self.boxes[number].outbox.low >= top for number, top in tops.items())

        before, began_ms = _Mark(self), self.pump.up_ms
        self.pump.turn_until(is_drained, patience_s)
        return self._row(before, (self.pump.up_ms - began_ms) / 1000)

    @property
    def waiting(self) -> int:
        """Events not confirmed."""
        return self.counts.made - self.counts.confirmed

    def works(self, counties: float) -> Iterator[tuple[int, tuple[Work, ...]]]:
        """What the boxes of so many counties do: the first ones there are, each its own work."""
        for number in range(min(len(self.boxes), round(counties * BOXES_A_COUNTY))):
            yield number, works(number % BOXES_A_COUNTY)[1]

    def some(self, share: float) -> list[int]:
        """So large a share of the boxes, chosen by the seed."""
        return self._rng.sample(range(len(self.boxes)), round(share * len(self.boxes)))

    def close(self) -> None:
        """All boxes say goodbye."""
        self.pump.close()

    def taken(self) -> dict[str, Taken]:
        """What each part has taken so far."""
        return taken_of(self._watched)

    def _row(self, before: "_Mark", seconds: float) -> Row:
        after, (linked, unlinked) = _Mark(self), self.counts.take_took()
        return Row(
            seconds=seconds,
            boxes_linked=self.counts.links_up,
            made=after.made - before.made,
            confirmed=after.confirmed - before.confirmed,
            waiting=self.waiting,
            linked=linked,
            unlinked=unlinked,
            bytes_up=after.bytes_up - before.bytes_up,
            bytes_down=after.bytes_down - before.bytes_down,
            bytes_ordered=after.bytes_ordered - before.bytes_ordered,
            cpu_s={name: one.cpu_s - before.taken[name].cpu_s for name, one in after.taken.items()},
            resident_kib={name: one.resident_kib for name, one in after.taken.items()},
        )


class _Mark:
    """The counters as they stand."""

    def __init__(self, fleet: Fleet) -> None:
        counts = fleet.counts
        self.made, self.confirmed = counts.made, counts.confirmed
        self.bytes_up, self.bytes_down = counts.bytes_out, counts.bytes_in
        self.bytes_ordered = counts.bytes_ordered
        self.taken = fleet.taken()


_REST_S, _RESTS_MAX = 5.0, 60
# As settings have it: a true box's sender.
_SENDING = Sending()
