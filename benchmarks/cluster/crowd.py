"""Boxes of a county in one process, with true outboxes and links, that make scans at a known rate."""

from array import array
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import count, islice
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from benchmarks.field import FieldBox
from logistics.events.parcels import ParcelScanned
from logistics.topics import Topics
from plumbing.patience import wait_until

_LOOK_S = 0.05
_SETTLE_S = 0.1
# A county's boxes send again after 5 s and up to 120 s: what is measured here is the centre's part of a wait.
_SENDING = {"resend_s": 1.0, "resend_s_max": 5.0, "backlog_events_per_s": 100_000}
_LINK = {"keepalive_s": 5}
_TOPICS = Topics("sanji/v1", "suichang", 64)


class Member:
    """One box; `made_s` says when each of its events was kept, by number, and `waybills` of which parcels."""

    def __init__(self, folder: Path, name: str, brokers: Sequence[str]) -> None:
        self.name = name
        self.partition = partition(name)
        self.box = FieldBox(folder, name, brokers, [], _LINK, **_SENDING)
        self.made_s = array("d")
        self.waybills: list[str] = []

    def make(self, waybills: Sequence[str]) -> None:
        """Keep these scans in one commit: from now on they are promised."""
        self.box.take(*map(_arrival, waybills))
        self.waybills += waybills
        self.made_s.extend([monotonic()] * len(waybills))

    def reached_s(self) -> float:
        """When the newest event was made that is known to be stored; 0.0 before any is."""
        return self.made_s[self.box.reached - 1] if self.box.reached else 0.0


class Watch:
    """Waits for each box (of these partitions) to have an event stored that it made after this moment."""

    def __init__(self, members: Sequence[Member], partitions: frozenset[int] | None) -> None:
        self.began_s = monotonic()
        self._left = [one for one in members if partitions is None or one.partition in partitions]
        self.boxes = len(self._left)
        self.took_s = 0.0
        """How long the last one of them took, as soon as all have."""

    @property
    def is_over(self) -> bool:
        """Whether all have."""
        return not self._left

    def look(self) -> None:
        """Who has by now?"""
        left = [one for one in self._left if one.reached_s() <= self.began_s]
        if self._left and not left:
            self.took_s = monotonic() - self.began_s
        self._left = left


class Crowd:
    """So many boxes, in a thread of their own. Each tries the brokers from another one on."""

    def __init__(self, folder: Path, brokers: Sequence[str], size: int, rate_per_s: float) -> None:
        self._folder, self._brokers = folder, list(brokers)
        self._size, self._rate_per_s = size, rate_per_s
        self._numbers = count(1)
        self._stop, self._quiet = Event(), Event()
        self._watches: list[Watch] = []
        self.members: list[Member] = []
        self.backlog = 0
        """Events that are not known to be stored, as of the last round."""
        self._thread = Thread(target=self._work, name="crowd", daemon=True)

    def start(self) -> None:
        """Link all boxes, and begin to make events."""
        self._thread.start()
        self.wait(lambda: bool(self._watches), 60)

    def rest(self) -> None:
        """Make no more events for now; what there is goes on its way."""
        self._quiet.set()

    def work(self) -> None:
        """Make events again."""
        self._quiet.clear()

    def stop(self) -> None:
        """End all."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=120)

    def made(self) -> list[str]:
        """The waybills of all scans that were promised; each is another parcel's."""
        return [waybill for member in self.members for waybill in member.waybills]

    def watch(self, partitions: frozenset[int] | None = None) -> Watch:
        """From now on."""
        made = Watch(self.members, partitions)
        self._watches = [*self._watches, made]
        return made

    def wait(self, is_true: Callable[[], bool], patience_s: float) -> bool:
        """Whether it becomes true within so long. Raises RuntimeError where the boxes have died."""

        def looked() -> bool:
            if not self._thread.is_alive():
                raise RuntimeError("the boxes have died; their thread has said why")
            return is_true()

        return wait_until(looked, patience_s, pause_s=_SETTLE_S)

    def _work(self) -> None:
        with ExitStack() as stack:
            for number in range(self._size):
                first = number % len(self._brokers)
                brokers = [*self._brokers[first:], *self._brokers[:first]]
                member = Member(self._folder, f"box-{number}", brokers)
                stack.callback(member.box.close)
                member.box.link.start()
                self.members.append(member)
            self._watches.append(Watch(self.members, None))
            self._live()

    def _live(self) -> None:
        """Rounds of all boxes: each makes what is due, sends, settles."""
        made, due, looked_s = 0, 0.0, monotonic()
        while not self._stop.wait(_LOOK_S):
            now_s = monotonic()
            due += 0 if self._quiet.is_set() else (now_s - looked_s) * self._rate_per_s
            looked_s = now_s
            for number, member in enumerate(self.members):
                # Scan n is made by box n modulo the boxes: each has its turn, however few are due.
                share = len(range(made + (number - made) % self._size, int(due), self._size))
                if share:
                    member.make([f"SF{one:013d}" for one in islice(self._numbers, share)])
                member.box.turn()
            made = int(due)
            self.backlog = sum(member.box.outbox.backlog for member in self.members)
            for watch in self._watches:
                watch.look()


def _arrival(waybill: str) -> ParcelScanned:
    return ParcelScanned(
        waybill=waybill,
        act="arrive",
        site="HUB",
        device="counter",
        symbology="code128",
        direction="down",
        carrier="SF",
    )


def partition(box: str) -> int:
    """Which part of the county's boxes it belongs to."""
    return _TOPICS.partition(box)
