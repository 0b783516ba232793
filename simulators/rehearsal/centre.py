"""The centre as a process: collects in bursts, tells whom it must, dies at any instant, and lives again."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from central.alerts.channels.answer import Answer
from central.alerts.pipeline import Alerts
from central.alerts.words.message import Message, Words
from central.collector import Collector, Inbound
from central.store.log import Fact
from central.store.projections.fold import Projections
from central.store.projections.probes import RoomKey
from central.store.store import Connection, Store
from logistics.coldchain.rule import Rule
from simulators.rehearsal.link import Link
from simulators.rehearsal.machine.clock import T0_MS
from simulators.rehearsal.machine.disk import Died, Disk
from simulators.rehearsal.make import Make
from simulators.rehearsal.timeline import Timeline

_BURST_MAX, _BURST_MS = 64, 4000
_ALERTS_MS = 600_000
_WORDS = Words(sites={}, zone=ZoneInfo("Asia/Shanghai"))


class Phone:
    """Whom the alerts tell; remembers every message that it took."""

    name = "phone"
    per_minute: int | None = None

    def __init__(self) -> None:
        self.told: list[Message] = []
        self.is_reachable = True

    def tell(self, message: Message, _now_ms: int, /) -> Answer:
        """Take the message, or not."""
        if self.is_reachable:
            self.told.append(message)
        return Answer(is_delivered=self.is_reachable, words="")

    def close(self) -> None:
        """There is nothing to close."""


class _Mortal(Projections):
    """The true projections; when doomed, the process ends after their work and before the commit."""

    def __init__(self, rules: Mapping[RoomKey, Rule], disk: Disk) -> None:
        super().__init__(rules)
        self._disk = disk
        self.is_doomed = False

    def fold(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Fold, and perhaps die of it."""
        super().fold(connection, facts)
        if self.is_doomed:
            self._disk.die(2, is_power=False)
            raise Died


class Centre:
    """One centre on one database."""

    def __init__(
        self,
        path: Path,
        rules: Mapping[RoomKey, Rule],
        timeline: Timeline,
        link: Link,
        rng: Random,
        make: Make,
    ) -> None:
        self.path = path
        self.phone = Phone()
        self._rules = rules
        self._timeline = timeline
        self._link = link
        self._rng = rng
        self._make = make
        self._disk = Disk(path, rng)
        self._life = 0
        self._store: Store | None = None
        self._inbox: list[Inbound] = []
        self._doomed: str | None = None
        self._down_ms = 0
        link.centre = self._take

    def start(self) -> None:
        """A new life, on what the last one left on the disk, unless it lives."""
        if self._store:
            return
        self._disk.restore()
        self._life += 1
        if not self.path.exists():
            Store(f"sqlite:///{self.path}").close()
            self._make.prepare(self.path)
        self._store = store = Store(f"sqlite:///{self.path}")
        self._projections = _Mortal(self._rules, self._disk)
        self._collector: Collector = self._make.collector(store, self._projections)
        self._alerts = Alerts(store, [self.phone], _WORDS, Random(self._rng.random()))
        self._look(self._life)

    def die(self, *, is_power: bool, down_ms: int) -> None:
        """Kill the process or cut its power, now."""
        if self._store:
            with self._store.read() as connection:
                synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
            self._disk.die(int(synchronous), is_power=is_power)
            self._bury(down_ms)

    def die_at(self, place: str, down_ms: int) -> None:
        """Kill it at its next burst, "before" or "after" the commit."""
        self._doomed, self._down_ms = place, down_ms

    def calm(self) -> None:
        """Nothing more goes wrong here; it is started if it is down."""
        self._doomed = None
        self.phone.is_reachable = True
        self.start()

    def rebuild(self) -> None:
        """Make all read models again from the log."""
        if self._store:
            self._projections.rebuild(self._store)

    def close(self) -> None:
        """End in good order."""
        if self._store:
            self._store.close()
            self._store = None

    def _take(self, box: str, packed: bytes) -> None:
        """A batch came; what comes while the process is down is lost, as the broker keeps nothing."""
        if self._store is None:
            return
        if not self._inbox:
            life = self._life
            self._timeline.after(self._rng.uniform(10, _BURST_MS), lambda: self._turn(life))
        self._inbox.append(Inbound(box, packed))

    def _turn(self, life: int) -> None:
        if self._store is None or self._life != life:
            return
        batches, self._inbox = self._inbox[:_BURST_MAX], []
        doomed, self._doomed = self._doomed, None
        self._projections.is_doomed = doomed == "before"
        try:
            confirms = self._collector.receive(batches, T0_MS + self._timeline.now_ms)
        except Died:
            self._bury(self._down_ms)
            return
        self._timeline.note("centre", [(one.stream, one.upto, one.ranges) for one in confirms])
        if doomed == "after":
            self.die(is_power=False, down_ms=self._down_ms)
            return
        for confirm in confirms:
            self._link.confirm(confirm)

    def tell(self) -> None:
        """Tell whom it must of what has come until now."""
        if self._store and (told := self._alerts.tick(T0_MS + self._timeline.now_ms)):
            self._timeline.note("told", told)

    def _look(self, life: int) -> None:
        """Look at the alerts now and every ten minutes."""
        if self._life == life:
            self.tell()
            self._timeline.after(_ALERTS_MS, lambda: self._look(life))

    def _bury(self, down_ms: int) -> None:
        """The process is gone, with all that it had in hand; it is started again after a while."""
        self.close()
        self._inbox = []
        self._timeline.note("centre", "died")
        self._timeline.after(down_ms, self.start)
