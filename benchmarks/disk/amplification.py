"""What an event costs the SD card: bytes written for each byte of event, and for a scan with its books.

Counted are the bytes that reached the block layer for this process (/proc/self/io, write_bytes): whole
pages of the log and of the file, as a card sees them; on a disk in memory (tmpfs) there are none.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from benchmarks.facts import scans
from benchmarks.table import Figure, say, tell
from edge_agent.counter.books.books import Books
from edge_agent.store.memory import ScanMemory
from edge_agent.store.outbox import Outbox
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.parcels import ParcelScanned
from plumbing.clock import Moment

_IO = Path("/proc/self/io")
_EVENTS_PER_S = 2
_MINUTES = 20
_SCANS = 1500
_SETTLED_EACH = 60
_PAGE_BYTES = 4096


def main() -> None:
    """Twenty minutes' events, two a second, in commits of 1 s and 5 s, settled each minute or never."""
    events = scans(_EVENTS_PER_S * 60 * _MINUTES)
    body = sum(len(wire.encode_event(event)) for event in events)
    for commit_s in (1, 5):
        for is_settled in (True, False):
            with tempfile.TemporaryDirectory() as name:
                written, seconds = _written(Path(name), _EVENTS_PER_S * commit_s, is_settled=is_settled)
            way = "confirmed each minute" if is_settled else "never confirmed"
            say(
                f"commit each {commit_s} s, {way}: {written / len(events):7.0f} bytes an event of"
                f" {body / len(events):.0f}: {written / body:5.1f} ×"
                f", {1000 * seconds / len(events):.2f} ms an event"
            )
            tell(_figure(f"card, a commit each {commit_s} s, {way}", written / len(events), commit_s))
    _say_scans()


def _figure(name: str, ours: float, commit_s: int) -> Figure:
    """The least that a commit can cost is one page."""
    limit = _PAGE_BYTES / (_EVENTS_PER_S * commit_s)
    return Figure(
        name=name,
        unit="bytes an event",
        ours=ours,
        limit=limit,
        better="less",
        no_peer="it has no commit of an event",
    )


def _say_scans() -> None:
    """What a scan costs whose beep waits for its own commit: the outbox alone, and with the books."""
    events = scans(_SCANS)
    for what, tables in (("the outbox alone", 1), ("and the memory of scans", 2), ("and the books", 3)):
        with tempfile.TemporaryDirectory() as name:
            written, seconds = _scanned(Path(name), events, tables)
        say(
            f"a commit a scan, {what}: {written / _SCANS:7.0f} bytes, {1000 * seconds / _SCANS:.2f} ms a scan"
        )


def _scanned(folder: Path, events: Sequence[AnyEvent], tables: int) -> tuple[int, float]:
    outbox = Outbox(folder / "box.sqlite", stream="s", boot="b")
    memory, books = ScanMemory(outbox.db), Books(outbox.db, "s", "b")
    before, begun = _write_bytes(), perf_counter()
    for number, event in enumerate(events):
        moment = Moment(1_790_000_000_000 + number * 500, number * 500)
        with outbox.transaction():
            seq = outbox.append(moment, event)
            if tables > 1 and isinstance(event, ParcelScanned):
                memory.note(event.waybill, event.act, moment.at_ms)
            if tables > 2:
                books.take(seq, moment, event)
        if number % _SETTLED_EACH == 0:
            outbox.settle(wire.Confirm(v=1, box="b", stream="s", upto=outbox.top))
    seconds = perf_counter() - begun
    outbox.close()
    return _write_bytes() - before, seconds


def _written(folder: Path, size: int, *, is_settled: bool) -> tuple[int, float]:
    """Bytes written, and seconds spent, for all events in commits of `size`."""
    outbox = Outbox(folder / "box.sqlite", stream="s", boot="b")
    events = scans(_EVENTS_PER_S * 60 * _MINUTES)
    before, begun = _write_bytes(), perf_counter()
    for start in range(0, len(events), size):
        with outbox.transaction():
            for number, event in enumerate(events[start : start + size], start=start):
                outbox.append(Moment(1_790_000_000_000 + number * 500, number * 500), event)
        if is_settled and start % (_EVENTS_PER_S * 60) == 0:
            outbox.settle(wire.Confirm(v=1, box="b", stream="s", upto=outbox.top))
    seconds = perf_counter() - begun
    outbox.close()
    return _write_bytes() - before, seconds


def _write_bytes() -> int:
    lines = dict(line.split(": ") for line in _IO.read_text(encoding="ascii").splitlines())
    return int(lines["write_bytes"])


if __name__ == "__main__":
    main()
