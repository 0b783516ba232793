"""Flaws to be planted in a rehearsal: each is a mistake that somebody has made in a system like this."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from central.collector import Collector, Inbound, Part
from central.store import log
from central.store.links.ledger import Ledger
from central.store.store import Connection
from edge_agent.agent import Parts
from edge_agent.build import build
from edge_agent.drivers.contract import CodeRead
from edge_agent.settings import EdgeSettings
from edge_agent.store.outbox import Outbox
from edge_agent.store.quota import Limits
from edge_agent.store.schema import key_of
from edge_agent.store.timekeeper import Timekeeper
from edge_agent.store.times import Times
from edge_agent.trade.desk import Desk
from edge_agent.trade.outcome import Outcome, Signal
from edge_agent.uplink.sender import Publish
from logistics import wire
from logistics.events.parcels import Act
from plumbing import codec
from plumbing.clock import Moment
from plumbing.sqlite import transaction
from simulators.rehearsal.machine.disk import Died
from simulators.rehearsal.make import Make


class LastingOutbox(Outbox):
    """One stream for ever, continued after each start, with commits that are not synced."""

    def __init__(self, path: Path, *, stream: str, boot: str, limits: Limits | None = None) -> None:
        super().__init__(path, stream=stream, boot=boot, limits=limits)
        self.db.execute("PRAGMA synchronous=NORMAL")
        name = stream.rpartition("-")[0]
        with transaction(self.db):
            self.db.execute("DELETE FROM stream WHERE name = ?", (stream,))
            self.db.execute("INSERT OR IGNORE INTO stream (name, boot) VALUES (?, ?)", (name, boot))
        self.stream = self._stream_named(name)
        self._base, self._top = key_of(self.stream.ord, 0), self.stream.top


class WallClockOutbox(Outbox):
    """Events of one commit are numbered by the time that they bear."""

    def _write_appended(self) -> None:
        keys = [row[0] for row in self._appended]
        by_time = sorted(self._appended, key=lambda row: row[1])
        self._appended = [(key, *row[1:]) for key, row in zip(keys, by_time, strict=True)]
        super()._write_appended()


class EagerDesk(Desk):
    """Signals as soon as it has understood a scan; the commit comes later, if it comes."""

    give: Callable[[Signal], None]

    def take_code(self, read: CodeRead, act: Act, now: Moment) -> Outcome:
        """A scan, told at once."""
        outcome = super().take_code(read, act, now)
        for signal in outcome.signals:
            self.give(signal)
        return replace(outcome, signals=())


class DeafTimekeeper(Timekeeper):
    """Never puts anything right: what was told with a wrong clock stays, and the centre is told nothing."""

    def has_news(self, _now: Moment) -> bool:
        """Nothing is."""
        return False

    def right(self, moment: Moment) -> Moment:
        """As the clock had it."""
        return moment


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

    def _keep(self, connection: Connection, ledger: Ledger, part: Part, now_ms: int) -> list[log.Fact]:
        ledger.take(part.envelope, part.low, part.high)
        entries = log.append(connection, part.envelope, ((part.low, part.high),), now_ms)
        return [entry for entry in entries if isinstance(entry, log.Fact)]


class CredulousCollector(Collector):
    """Takes in what is dated in the future as if it had happened."""

    def _keep(self, connection: Connection, ledger: Ledger, part: Part, now_ms: int) -> list[log.Fact] | None:
        facts = super()._keep(connection, ledger, part, now_ms)
        return facts and [replace(fact, received_ms=2**60) for fact in facts]


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


def signalling_before_commit(
    settings: EdgeSettings, *, signal: Callable[[Signal], None], **rest: Any
) -> Parts:
    """True parts, but a desk that gives its signals by itself."""
    parts = build(settings, signal=signal, desk_of=EagerDesk, **rest)
    assert isinstance(parts.desk, EagerDesk)
    parts.desk.give = signal
    return parts


def settling_on_hand_over(settings: EdgeSettings, *, publish: Publish, **rest: Any) -> Parts:
    """True parts, but a batch that the broker took is forgotten, as after a PUBACK."""

    def hand_over(packed: bytes) -> bool:
        is_taken = publish(packed)
        if is_taken:
            parts.outbox.settle(_confirm(packed))
        return is_taken

    parts = build(settings, publish=hand_over, **rest)
    return parts


def never_dating_anew(settings: EdgeSettings, **rest: Any) -> Parts:
    """True parts, but the time that becomes known changes nothing."""
    parts = build(settings, **rest)
    return replace(parts, keeper=DeafTimekeeper(settings.box.site, Times(parts.outbox)))


_LOST = frozenset({"promises", "places"})
FLAWS: dict[str, tuple[Make, frozenset[str]]] = {
    "settle on hand-over": (Make(parts=settling_on_hand_over), _LOST),
    "a lasting stream, not synced": (Make(parts=partial(build, outbox_of=LastingOutbox)), _LOST),
    "signal before commit": (Make(parts=signalling_before_commit), frozenset({"promises"})),
    "confirm before commit": (Make(collector=EagerCollector), _LOST),
    "deduplication off": (Make(collector=ForgetfulCollector, prepare=allow_doubles), frozenset({"once"})),
    "re-stamping off": (Make(parts=never_dating_anew), frozenset({"times"})),
    "quarantine off": (Make(collector=CredulousCollector), frozenset({"held"})),
    "order by wall clock": (Make(parts=partial(build, outbox_of=WallClockOutbox)), frozenset({"places"})),
}
"""Each flaw, and the checks of which one must find it."""
