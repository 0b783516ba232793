"""Flaws to be planted in a rehearsal: each is a mistake that somebody has made in a system like this."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from random import Random

from msgspec.structs import replace

from central.collector import Collector, Inbound
from central.store import log
from central.store.ledger import Ledger
from central.store.store import Connection
from edge_agent.agent import Parts
from edge_agent.build import build, know, load_pack
from edge_agent.drivers.contract import CodeRead
from edge_agent.settings import EdgeSettings
from edge_agent.store.memory import ScanMemory
from edge_agent.store.outbox import OUTBOX_FILE, Outbox
from edge_agent.store.readings import OpenReadings
from edge_agent.store.timekeeper import Timekeeper
from edge_agent.store.times import Times
from edge_agent.trade.coldroom import ColdRooms
from edge_agent.trade.desk import Desk
from edge_agent.trade.outcome import Outcome, Signal
from edge_agent.uplink.sender import Publish, Sender
from logistics import wire
from logistics.weighing import StableWeight
from plumbing import codec
from plumbing.clock import Moment
from plumbing.sqlite import transaction
from simulators.rehearsal.disk import Died
from simulators.rehearsal.make import Make


class LastingOutbox(Outbox):
    """One stream for ever, continued after each start, with commits that are not synced."""

    def __init__(self, path: Path, *, stream: str, boot: str) -> None:
        super().__init__(path, stream=stream, boot=boot)
        self.db.execute("PRAGMA synchronous=NORMAL")
        name = stream.rpartition("-")[0]
        with transaction(self.db):
            self.db.execute("DELETE FROM stream WHERE name = ?", (stream,))
            self.db.execute("INSERT OR IGNORE INTO stream (name, boot) VALUES (?, ?)", (name, boot))
        self.stream = self._stream_named(name)
        self._top = self.stream.top


class WallClockOutbox(Outbox):
    """Events of one commit are numbered by the time that they bear."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One commit, sorted at its end."""
        before = self.top
        with super().transaction():
            yield
            self._sort(before)

    def _sort(self, after: int) -> None:
        rows = self.db.execute(
            "SELECT seq FROM outbox WHERE stream_ord = ? AND seq > ? ORDER BY at_ms, seq",
            (self.stream.ord, after),
        ).fetchall()
        moved = [(-number, self.stream.ord, row[0]) for number, row in enumerate(rows, start=after + 1)]
        self.db.conn.executemany("UPDATE outbox SET seq = ? WHERE stream_ord = ? AND seq = ?", moved)
        self.db.execute("UPDATE outbox SET seq = -seq WHERE seq < 0")


class EagerDesk(Desk):
    """Signals as soon as it has understood a scan; the commit comes later, if it comes."""

    give: Callable[[Signal], None]

    def take_code(self, read: CodeRead, now: Moment) -> Outcome:
        """A scan, told at once."""
        outcome = super().take_code(read, now)
        for signal in outcome.signals:
            self.give(signal)
        return replace(outcome, signals=())


class EagerCollector(Collector):
    """Confirms before its transaction has returned: what rolls back has been confirmed all the same."""

    _is_dead = False

    def receive(self, batches: Sequence[Inbound], now_ms: int) -> list[wire.Confirm]:
        """The answer stands, whatever becomes of the work."""
        if self._is_dead:
            raise Died
        try:
            return super().receive(batches, now_ms)
        except Died:
            self._is_dead = True
            return [_confirm(batch.packed) for batch in batches]


class ForgetfulCollector(Collector):
    """Stores whatever comes, whether it has it or not."""

    def _keep(self, connection: Connection, ledger: Ledger, envelope: wire.Envelope, now_ms: int) -> bool:
        ledger.take(envelope)
        entries = log.append(connection, envelope, ((envelope.first, envelope.last),), now_ms)
        self._projections.fold(connection, [entry for entry in entries if isinstance(entry, log.Fact)])
        return True


def allow_doubles(database: Path) -> None:
    """Take the key off the centre's log."""
    connection = sqlite3.connect(database)
    (made,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'event'").fetchone()
    bare, keys = re.subn(r",\s*(CONSTRAINT \w+ )?UNIQUE \(stream, seq\)", "", made)
    assert keys == 1
    connection.execute("DROP TABLE event")
    connection.execute(bare)
    connection.commit()
    connection.close()


def _confirm(packed: bytes) -> wire.Confirm:
    batch = wire.decode_envelope(codec.unpack(packed, wire.UNPACKED_BYTES_MAX))
    span = (batch.first, batch.last)
    return wire.Confirm(v=wire.VERSION, box=batch.box, stream=batch.stream, upto=0, ranges=(span,))


class Assembly:
    """Builds a box as edge_agent.build does, with another outbox or desk."""

    def __init__(self, outbox: type[Outbox] = Outbox, desk: type[Desk] = Desk) -> None:
        self._outbox = outbox
        self._desk = desk

    def __call__(
        self,
        settings: EdgeSettings,
        *,
        stream: str,
        boot: str,
        publish: Publish,
        signal: Callable[[Signal], None],
        skipped: Callable[[], int],
        rng: Random,
    ) -> Parts:
        """All parts of an agent."""
        site, counter = settings.box.site, settings.counter
        outbox = self._outbox(settings.box.data_dir / OUTBOX_FILE, stream=stream, boot=boot)
        readings, memory = OpenReadings(outbox), ScanMemory(outbox.db)
        with outbox.transaction():
            readings.seal_found()
        scales = {
            name: StableWeight(division_g=scale.division_g, max_g=scale.max_g)
            for name, scale in settings.scale.items()
        }
        desk = self._desk(site, counter, memory, partial(know, load_pack(), counter), scales, boot)
        if isinstance(desk, EagerDesk):
            desk.give = signal
        return Parts(
            settings=settings,
            outbox=outbox,
            readings=readings,
            memory=memory,
            desk=desk,
            rooms=ColdRooms(site, readings, settings.probe, settings.room, settings.door),
            sender=Sender(settings.box.name, outbox, settings.sending, publish, rng),
            signal=signal,
            skipped=skipped,
            keeper=Timekeeper(site, Times(outbox)),
            version=version("sanji"),
        )


def settling_on_hand_over(
    settings: EdgeSettings,
    *,
    stream: str,
    boot: str,
    publish: Publish,
    signal: Callable[[Signal], None],
    skipped: Callable[[], int],
    rng: Random,
) -> Parts:
    """True parts, but a batch that the broker took is forgotten, as after a PUBACK."""

    def hand_over(packed: bytes) -> bool:
        is_taken = publish(packed)
        if is_taken:
            parts.outbox.settle(_confirm(packed))
        return is_taken

    parts = build(
        settings, stream=stream, boot=boot, publish=hand_over, signal=signal, skipped=skipped, rng=rng
    )
    return parts


_LOST = frozenset({"promises", "places"})
FLAWS: dict[str, tuple[Make, frozenset[str]]] = {
    "settle on hand-over": (Make(parts=settling_on_hand_over), _LOST),
    "a lasting stream, not synced": (Make(parts=Assembly(outbox=LastingOutbox)), _LOST),
    "signal before commit": (Make(parts=Assembly(desk=EagerDesk)), frozenset({"promises"})),
    "confirm before commit": (Make(collector=EagerCollector), _LOST),
    "deduplication off": (Make(collector=ForgetfulCollector, prepare=allow_doubles), frozenset({"once"})),
    "order by wall clock": (Make(parts=Assembly(outbox=WallClockOutbox)), frozenset({"places"})),
}
"""Each flaw, and the checks of which one must find it."""
