"""The outbox: events on disk in numbered streams until the centre confirms that it stored them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import TypeVar

from msgspec import Raw, Struct

from edge_agent.store import quota, thinning
from edge_agent.store.kept import Kept
from edge_agent.store.places import Numbered, Places
from edge_agent.store.quota import Limits
from edge_agent.store.reserve import Reserve
from edge_agent.store.schema import OF_STREAM, SEQ_MAX, key_of, migrations, seq_of
from edge_agent.store.thinning import Span
from logistics import wire
from logistics.events.all import AnyEvent, worth_of
from logistics.events.shape import Worth
from plumbing.clock import Moment
from plumbing.sqlite import Database, DiskFull, fold_log, give_pages_back, open_durable, transaction

Given = TypeVar("Given")
OUTBOX_FILE = "box.sqlite"
# So many rows are forgotten in one commit: it bounds what forgetting needs of a full disk.
_SETTLE_ROWS = 1000
# Free pages that the file keeps for the next events, and how many more it gives back at a time.
_FREE_PAGES_KEPT = 512
_RECLAIM_PAGES = 256
# The highest number is noted so often: of a damaged file it tells what is missing at the end.
_NOTE_EACH = 100

Appended = tuple[int, int, int, str, str, bytes]
"""(key, at_ms, up_ms, clock, worth, body)."""


class Stream(Struct, frozen=True):
    """One life of the agent. `top` is the highest number given out in it."""

    ord: int
    name: str
    boot: str
    top: int


class OutboxError(RuntimeError):
    """The outbox was used against its rules."""


class Outbox:
    """Events by (stream, number). An event is accepted when its transaction has returned, not before."""

    def __init__(self, path: Path, *, stream: str, boot: str, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._reserve = Reserve(path.parent, self._limits.reserve_bytes)
        self.db: Database = self._reserve.lend(lambda: open_durable(path, migrations))
        self._top = 0
        self._appended: list[Appended] = []
        self.start(partial(self._begin, stream, boot))
        self._places = Places(self.db)
        self.kept = Kept(self.db, self._limits.kept_bytes)
        self.stream = self._stream_named(stream)
        self._base = key_of(self.stream.ord, 0)
        self._given_up = self._places.count()
        self.taken = quota.weigh(self.db)
        rows: int = self.db.execute("SELECT count(*) FROM outbox").fetchone()[0]
        self.backlog: int = rows + self._given_up
        self.spared: Callable[[], Sequence[Span]] = tuple
        """Numbers on their way to the centre: they must keep what they say. The sender knows them."""

    def start(self, work: Callable[[], None]) -> None:
        """One commit of what a start needs, which may use the reserve up. Raises DiskFull."""

        def commit() -> None:
            with transaction(self.db):
                work()

        self._reserve.lend(commit)
        self._reserve.hold()

    @property
    def top(self) -> int:
        """The highest number given out in this life's stream."""
        return self._top

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One commit for all that is appended within; after an error nothing of it was given a number.

        Raises DiskFull when the disk is full or what may never be dropped fills its quota; telemetry over
        its quota is thinned and dropped in the same commit.
        """
        self._make_way()
        self._reserve.demand()
        top, backlog, given_up, taken = self._top, self.backlog, self._given_up, self.taken.copy()
        try:
            with transaction(self.db):
                yield
                self._write_appended()
                self._keep_quotas(taken)
                if top // _NOTE_EACH < self._top // _NOTE_EACH:
                    self._remember_top(self.stream.ord, self._top)
        except BaseException:
            self._appended.clear()
            self._top, self.backlog, self._given_up, self.taken = top, backlog, given_up, taken
            raise

    def _make_way(self) -> None:
        """On a full disk what is kept for the centre's sake goes first: what is new has no other place."""
        while self.kept.count and not self._reserve.hold():
            self._reserve.lend(partial(self._in_transaction, self.kept.drop_oldest))
            with suppress(DiskFull):
                self.reclaim()

    def _in_transaction(self, work: Callable[[], Given]) -> Given:
        """What is kept changes in commits of its own."""
        try:
            with transaction(self.db):
                return work()
        except BaseException:
            self.kept.weigh()
            raise

    def forget_kept(self, before_ms: int) -> None:
        """Keep nothing for the centre's sake that happened before a time, UTC ms. Raises DiskFull."""
        self._reserve.lend(partial(self._in_transaction, partial(self.kept.drop_before, before_ms)))

    def _keep_quotas(self, before: quota.Taken) -> None:
        quota.refuse_over(before, self.taken, self._limits)
        if self.taken.size[Worth.TELEMETRY] > self._limits.telemetry_bytes:
            thinning.make_room(self.db, self.taken, self._limits, self.spared())
            self._given_up = self._places.count()
        quota.note_lost(self.db, before, self.taken)

    def is_full_of(self, worth: Worth) -> bool:
        """Whether this worth fills its quota."""
        return self.taken.size[worth] >= self._limits.of(worth)

    def note_dropped(self, worth: Worth, events: int) -> None:
        """Count events that could not be kept, within a transaction."""
        self.taken.lost[worth.value] += events

    def append(self, moment: Moment, event: AnyEvent) -> int:
        """Give the event the next number within the open transaction."""
        self._put(self._base + self._top + 1, moment, event)
        self._top += 1
        return self._top

    def append_found(self, boot: str, found: Sequence[tuple[Moment, AnyEvent]]) -> None:
        """Put what an earlier life of the agent left unfinished into a stream of its own, with its boot.

        Its own stream is never continued: what that process had numbered before it died is not ours to know.
        """
        count = self.db.execute("SELECT count(*) FROM stream").fetchone()[0]
        cursor = self.db.execute(
            "INSERT INTO stream (name, boot, top) VALUES (?, ?, ?)",
            (f"{self.stream.name}-{count}", boot, len(found)),
        )
        for key, (moment, event) in enumerate(found, start=key_of(int(cursor.lastrowid or 0), 1)):
            self._put(key, moment, event)

    def _put(self, key: int, moment: Moment, event: AnyEvent) -> None:
        if not self.db.conn.in_transaction:
            raise OutboxError("append outside a transaction: use `with outbox.transaction()`")
        body, worth = wire.encode_event(event), worth_of(event)._value_
        self._appended.append((key, moment.at_ms, moment.up_ms, moment.clock, worth, body))

    def _write_appended(self) -> None:
        """All at once, at the end of the transaction: it costs half of what one row after the other does."""
        self.db.conn.executemany(
            "INSERT INTO outbox (id, at_ms, up_ms, clock, worth, body) VALUES (?,?,?,?,?,?)", self._appended
        )
        self.taken.add((row[4], len(row[5])) for row in self._appended)
        self.backlog += len(self._appended)
        self._appended.clear()

    def streams(self) -> list[Stream]:
        """All streams that are not finished, in the order in which they were begun."""
        rows = self.db.execute("SELECT ord, name, boot, top FROM stream ORDER BY ord").fetchall()
        return [self._known(*row) for row in rows]

    def _known(self, ord_: int, name: str, boot: str, top: int) -> Stream:
        """The stream; of its highest number the column knows only what is not here any more."""
        here = max(self._highest_row(ord_, SEQ_MAX), self._places.highest(ord_))
        return Stream(ord_, name, boot, max(top, here))

    def _highest_row(self, stream_ord: int, upto: int) -> int:
        row = self.db.execute(
            "SELECT id FROM outbox WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1",
            (key_of(stream_ord, 0), key_of(stream_ord, upto)),
        ).fetchone()
        return seq_of(row[0]) if row else 0

    def run_after(
        self, stream_ord: int, seq: int, upto: int, limit: int, bytes_max: int
    ) -> tuple[int, list[wire.Stamped]]:
        """The first unbroken run of events numbered above `seq` and at most `upto`: (first number, events).

        Ends before `limit` events, `bytes_max` bytes of bodies, or a hole left by settled events.
        """
        first, size = 0, 0
        events: list[wire.Stamped] = []
        for number, at_ms, up_ms, clock, body, told_ms in self._numbered(stream_ord, seq, upto, limit):
            first = first or number
            size += len(body)
            if number != first + len(events) or (events and size > bytes_max):
                break
            events.append(wire.Stamped(at_ms, up_ms, clock, Raw(body), told_ms))
        return first, events

    def _numbered(self, stream_ord: int, seq: int, upto: int, limit: int) -> Iterator[Numbered]:
        rows = self.db.execute(
            "SELECT seq, at_ms, up_ms, clock, body, told_ms FROM outbox"
            " WHERE id > ? AND id <= ? ORDER BY id LIMIT ?",
            (key_of(stream_ord, seq), key_of(stream_ord, upto), limit),
        )
        if not self._given_up:
            return rows
        return islice(merge(rows, self._places.events(stream_ord, seq, upto)), limit)

    def alarms_after(self, stream_ord: int, seq: int, upto: int, limit: int) -> tuple[int, int]:
        """The first alarms numbered in a row above `seq` and at most `upto`: (first, last), or zeros."""
        rows = self.db.execute(
            "SELECT seq FROM outbox INDEXED BY outbox_alarm"
            " WHERE worth = 'alarm' AND id > ? AND id <= ? ORDER BY id LIMIT ?",
            (key_of(stream_ord, seq), key_of(stream_ord, upto), limit),
        )
        first = last = 0
        for (number,) in rows:
            if first and number != last + 1:
                break
            first, last = first or number, number
        return first, last

    def settle(self, confirm: wire.Confirm) -> int:
        """Forget what the centre has stored, or keep it until it lies in backups; how many events that were.

        Raises OutboxError, and changes nothing, for a stream that is not ours or a number never given out.
        Raises DiskFull where not even the reserve helps; what was forgotten before that stays forgotten.
        """
        stream = self._stream_named(confirm.stream)
        top = self._top if stream.ord == self.stream.ord else stream.top
        highest = max([confirm.upto, *(high for _, high in confirm.ranges)])
        if highest > top:
            raise OutboxError(f"confirmation of {highest} in stream {stream.name}, which ends at {top}")
        if self.kept.is_news(confirm.life):
            self._reserve.lend(partial(self._in_transaction, partial(self.kept.begin, confirm.life)))
            self.kept.begun()
        mark = confirm.mark if confirm.mark > confirm.safe and self._can_keep() else 0
        spans = ((1, confirm.upto), *confirm.ranges)
        gone = sum(self._settle_span(stream.ord, low, high, mark) for low, high in spans)
        self._drop_safe(confirm.safe)
        if gone:
            with suppress(DiskFull):
                self.reclaim()
        return gone

    def _can_keep(self) -> bool:
        return self._limits.kept_bytes > 0 and self._reserve.hold()

    def _drop_safe(self, safe: int) -> None:
        for _ in range(self.kept.steps_to(safe)):
            if not self._reserve.lend(partial(self._in_transaction, partial(self.kept.drop_safe, safe))):
                break

    def give_back(self) -> bool:
        """Put a step of what a lost centre had back, to be sent again; False: there is none, or no room."""
        if not self.kept.is_on_its_way_back:
            return False
        try:
            rows = self._reserve.lend(partial(self._in_transaction, self.kept.give_back))
        except DiskFull:
            return False
        self.kept.gave_back(rows)
        self.backlog += self.taken.add(rows)
        return True

    def _settle_span(self, stream_ord: int, low: int, high: int, mark: int) -> int:
        """Step by step, each a commit: half of it forgotten is as true as all of it."""
        gone = 0
        while first := self._first_in(stream_ord, low, high):
            last = min(high, first + _SETTLE_ROWS - 1)
            gone += self._reserve.lend(partial(self._forget, stream_ord, first, last, mark))
        if self._given_up:
            gone += self._reserve.lend(partial(self._forget_places, stream_ord, low, high))
        return gone

    def _first_in(self, stream_ord: int, low: int, high: int) -> int:
        row = self.db.execute(
            "SELECT id FROM outbox WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1",
            (key_of(stream_ord, low), key_of(stream_ord, high)),
        ).fetchone()
        return seq_of(row[0]) if row else 0

    def _forget(self, stream_ord: int, low: int, high: int, mark: int) -> int:
        """With a mark the rows are kept; the oldest kept ones make room in the same commit."""

        def work() -> list[tuple[str, int]]:
            self._remember_top(stream_ord, self._highest_row(stream_ord, high))
            if mark:
                if self.kept.is_over_its_bound:
                    self.kept.drop_oldest()
                self.kept.put(stream_ord, low, high, mark)
            return self.db.execute(
                "DELETE FROM outbox WHERE id BETWEEN ? AND ? RETURNING worth, length(body)",
                (key_of(stream_ord, low), key_of(stream_ord, high)),
            ).fetchall()

        rows = self._in_transaction(work)
        if mark:
            self.kept.came(rows)
        self.backlog -= len(rows)
        return self.taken.remove(rows)

    def _forget_places(self, stream_ord: int, low: int, high: int) -> int:
        with transaction(self.db):
            self._remember_top(stream_ord, min(high, self._places.highest(stream_ord)))
            gone = self._places.settle(stream_ord, low, high)
        self.backlog -= gone
        self._given_up -= gone
        return gone

    def _remember_top(self, stream_ord: int, seq: int) -> None:
        """Keep in mind that a number was given out, whatever becomes of its row."""
        self.db.execute("UPDATE stream SET top = ?2 WHERE ord = ?1 AND top < ?2", (stream_ord, seq))

    def reclaim(self) -> int:
        """Give a few of the file's free pages back to the disk, if there are many; how many are left.

        Never the whole file at once: an SD card would be busy for minutes. Raises DiskFull.
        """
        free = int(self.db.execute("PRAGMA freelist_count").fetchone()[0])
        if free > _FREE_PAGES_KEPT or not self._reserve.hold():
            give_pages_back(self.db, _RECLAIM_PAGES)
        if not self._reserve.hold():
            # The log goes back to the disk as well: it is what the reserve is missing.
            self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._reserve.hold()
        return int(self.db.execute("PRAGMA freelist_count").fetchone()[0])

    def oldest_ms(self) -> int | None:
        """The time of the oldest event not confirmed, UTC ms: the first of some stream."""
        found = self.db.execute(
            f"SELECT min((SELECT at_ms FROM outbox WHERE {OF_STREAM} ORDER BY id LIMIT 1)) FROM stream"
        ).fetchone()[0]
        return None if found is None else int(found)

    def fold_log(self) -> None:
        """Have what was erased gone from the log, too; on a full disk, or beside a reader, another day."""
        with suppress(DiskFull):
            fold_log(self.db)

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def _stream_named(self, name: str) -> Stream:
        row = self.db.execute("SELECT ord, name, boot, top FROM stream WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise OutboxError(f"no stream {name} in this outbox")
        return self._known(*row)

    def _begin(self, stream: str, boot: str) -> None:
        self._forget_finished_streams()
        self.db.execute("INSERT INTO stream (name, boot) VALUES (?, ?)", (stream, boot))

    def _forget_finished_streams(self) -> None:
        self.db.execute(
            f"DELETE FROM stream WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE {OF_STREAM})"
            " AND ord NOT IN (SELECT stream_ord FROM open_reading)"
            " AND ord NOT IN (SELECT stream_ord FROM given_up)"
            f" AND NOT EXISTS (SELECT 1 FROM kept WHERE {OF_STREAM.replace('outbox.', 'kept.')})"
        )
