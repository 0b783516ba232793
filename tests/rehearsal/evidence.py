"""A small world in good order, to be spoilt in one place by each test of a check."""

from collections.abc import Callable, Iterator

from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.parcels import ParcelScanned
from logistics.events.rooms import Readings
from simulators.rehearsal.checks.evidence import Evidence, Step, Stored
from simulators.rehearsal.machine.clock import Boot, Saying
from simulators.rehearsal.record import Kept, Promise, Record, Temperature

T0 = 1_780_000_000_000
STEP_MS = 60_000

Check = Callable[[Evidence], Iterator[str]]


def finds(check: Check, evidence: Evidence, *words: str) -> None:
    """The check finds so many things, each with its word in it."""
    found = list(check(evidence))
    assert len(found) == len(words), found
    assert all(word in text for word, text in zip(words, found, strict=True)), found


def scan(number: int) -> ParcelScanned:
    """The arrival of the numbered parcel."""
    return ParcelScanned(
        waybill=f"SF{number:013}", act="arrive", site="v", device="s", symbology="code128", direction="down"
    )


def stored(seq: int, event: AnyEvent, *, at_ms: int | None = None, stream: str = "s") -> Stored:
    """An event in the log, made `seq` minutes after the beginning unless told otherwise."""
    at_ms = T0 + seq * STEP_MS if at_ms is None else at_ms
    return Stored(
        box="box",
        stream=stream,
        seq=seq,
        at_ms=at_ms,
        log_ms=at_ms,
        told_ms=at_ms,
        up_ms=seq * STEP_MS,
        clock="synced",
        received_ms=at_ms,
        boot="b",
        body=wire.encode_event(event),
        event=event,
    )


def step(seq: int) -> Step:
    """The step that the numbered scan is."""
    return Step(scan(seq).waybill, T0 + seq * STEP_MS, "v", "arrive", "box", "s", seq)


def keep(record: Record, one: Stored) -> None:
    """The event as a box would have been seen to keep it."""
    kept = Kept(one.box, one.told_ms, one.up_ms, one.body)
    record.keep((one.stream, one.seq), kept, (one.log_ms, one.clock))


def promise(seq: int, *, is_new: bool = True) -> Promise:
    """What the numbered scan's signal said."""
    return Promise("box", "b", "s", scan(seq).waybill, seq * STEP_MS, is_new=is_new)


def good() -> Evidence:
    """Two scans and a chunk of two temperatures, promised, kept and stored."""
    chunk = Readings(site="v", room="r", probe="p", step_ms=STEP_MS, first_mc=4000, deltas_mc=(100,))
    log = [stored(1, scan(1)), stored(2, scan(2)), stored(3, chunk)]
    boot = Boot("b", T0, [Saying(0, 0, is_known=True)])
    record = Record(boots={"box": [boot]}, streams={"s": boot})
    for one in log:
        keep(record, one)
    for seq in (1, 2):
        record.promises.append(promise(seq))
    readings = [Temperature("box/p", T0 + (3 + index) * STEP_MS, mc) for index, mc in enumerate((4000, 4100))]
    record.temperatures.update(readings)
    record.given.update(readings)
    return Evidence(
        record=record,
        end_ms=T0 + 100 * STEP_MS,
        log=log,
        spans=[("s", 1, 3)],
        steps=[step(1), step(2)],
        parcels=[(scan(1).waybill, "held", "v"), (scan(2).waybill, "held", "v")],
        temperatures=readings,
    )
