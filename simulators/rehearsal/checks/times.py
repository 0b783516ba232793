"""Every event stands at its true time once its boot knew the time, and within bounds where it never did."""

from collections.abc import Iterator

from logistics.events.boxes import Dropped
from simulators.rehearsal.checks.evidence import Evidence, Stored
from simulators.rehearsal.machine.clock import Boot
from simulators.rehearsal.record import Record
from simulators.rehearsal.watch import TOLERANCE_MS


def check(evidence: Evidence) -> Iterator[str]:
    """The log says what boxes said; what counts is true where it can be, else what was said or guessed."""
    record = evidence.record
    yield from record.misdated
    learnt = _learnt(record)
    for one in evidence.log:
        boot = record.streams.get(one.stream)
        if isinstance(one.event, Dropped) or boot is None or (one.stream, one.seq) not in record.kept:
            continue
        if not _was_said(record, one, boot):
            yield f"{_name(one)} is dated {one.log_ms} ({one.clock}), and the box never said so"
        off_ms = one.at_ms - boot.start_ms - one.up_ms
        if not any(abs(off_ms - right_ms) <= TOLERANCE_MS for right_ms in _right(record, one, boot, learnt)):
            yield f"{_name(one)} counts as of {one.at_ms}, {off_ms} ms off, in {boot.name}"


def _name(one: Stored) -> str:
    return f"number {one.seq} of stream {one.stream} ({type(one.event).__name__} of {one.box})"


def _learnt(record: Record) -> set[tuple[str, str]]:
    """The boots in which a box kept anything after the time had become known: it knew, and must have told."""
    found: set[tuple[str, str]] = set()
    for (stream, _), versions in record.kept.items():
        boot = record.streams.get(stream)
        if boot is None or boot.known_ms is None:
            continue
        if any(boot.start_ms + kept.up_ms > boot.known_ms for kept in versions):
            found.add((versions[0].box, boot.name))
    return found


def _was_said(record: Record, one: Stored, boot: Boot) -> bool:
    """Whether the log's time was seen at the box; what was told without any time is guessed when it comes."""
    stamps = record.stamps[one.stream, one.seq]
    if one.clock == "unknown":
        # 1970 is no time: the centre has to guess.
        return False
    if (one.log_ms, one.clock) in stamps:
        return True
    true_ms = boot.start_ms + one.up_ms
    is_guess = one.clock == "estimated" and any(clock == "unknown" for _, clock in stamps)
    return is_guess and true_ms <= one.log_ms <= one.received_ms


def _right(record: Record, one: Stored, boot: Boot, learnt: set[tuple[str, str]]) -> set[int]:
    """By how much the event's time may be off: not at all, unless the box could not know better."""
    said = boot.said(one.up_ms)
    if one.clock == "synced" and any(saying.is_known for saying in said):
        # A clock that is called synchronised is believed.
        return {saying.off_ms for saying in said if saying.is_known}
    told_ms = one.log_ms - boot.start_ms - one.up_ms
    if one.clock == "synced":
        return boot.known_offs
    if (one.box, boot.name) not in learnt:
        return {told_ms}
    # A start told by a clock that was set wrong may be held for being in the future; and a rotten page may
    # have held that a boot began without the time.
    is_sure = boot.known_offs == {0} and not record.is_damaged(one.box)
    return boot.known_offs if is_sure else {*boot.known_offs, told_ms}
