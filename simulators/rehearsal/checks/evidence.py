"""What is held against the record at the end: the centre's tables, read past all our code."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from central.alerts.words.message import Message
from central.store.projections.fold import READ_MODELS
from logistics import wire
from logistics.events.all import AnyEvent
from simulators.rehearsal.machine.disk import look
from simulators.rehearsal.record import Record, Temperature

Models = dict[str, list[tuple[Any, ...]]]
_EVENTS = (
    "SELECT event.box, event.stream, event.seq, event.at_ms, coalesce(told_ms, event.at_ms), up_ms, clock,"
    " event.received_ms, boot, body, quarantine.seq IS NOT NULL, released_ms FROM event"
    " JOIN stream ON stream.name = event.stream LEFT JOIN quarantine USING (stream, seq)"
    " ORDER BY event.stream, event.seq, event.id"
)
_KNOWN = (
    "SELECT event.box, boot, event.at_ms - up_ms FROM event JOIN stream ON stream.name = event.stream"
    " LEFT JOIN quarantine USING (stream, seq) WHERE type = 'clock.known'"
    " AND (quarantine.seq IS NULL OR released_ms IS NOT NULL)"
    " ORDER BY up_ms DESC, event.stream DESC, event.seq DESC"
)


class Stored(Struct, frozen=True):
    """An event in the centre's log. `log_ms` and `clock` stand there, `told_ms` is the time first written.

    `at_ms` is the time that counts: what the start of the boot makes of it, where that has become known.
    """

    box: str
    stream: str
    seq: int
    at_ms: int
    log_ms: int
    told_ms: int
    up_ms: int
    clock: str
    received_ms: int
    boot: str
    body: bytes
    event: AnyEvent
    was_held: bool = False
    released_ms: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether it is kept out of the read models for being dated in the future."""
        return self.was_held and self.released_ms is None


class Step(Struct, frozen=True, order=True):
    """A scan in the read model."""

    waybill: str
    at_ms: int
    site: str
    act: str
    box: str
    stream: str
    seq: int


class Breach(Struct, frozen=True):
    """An excursion in the read model that was an alarm."""

    site: str
    room: str
    side: str
    alarm_ms: int
    end_ms: int | None


class Alert(Struct, frozen=True):
    """An alert as it stands in the end."""

    kind: str
    key: str
    site: str
    room: str
    opened_ms: int
    detected_ms: int
    closed_ms: int | None
    box: str = ""
    boot: str = ""


class Evidence(Struct, frozen=True):
    """All that the checks look at. The log is in the order of (stream, number)."""

    record: Record
    end_ms: int
    """The centre's time at the end, UTC."""
    log: Sequence[Stored] = ()
    spans: Sequence[tuple[str, int, int]] = ()
    steps: Sequence[Step] = ()
    parcels: Sequence[tuple[str, str, str]] = ()
    """(waybill, status, site)."""
    temperatures: Sequence[Temperature] = ()
    breaches: Sequence[Breach] = ()
    alerts: Sequence[Alert] = ()
    told: Sequence[Message] = ()
    letters: int = 0


def gather(path: Path, record: Record, told: Sequence[Message], end_ms: int) -> Evidence:
    """The evidence in a centre's database."""
    steps = look(path, "SELECT waybill, at_ms, site, act, box, stream, seq FROM parcel_step")
    breaches = look(
        path, "SELECT site, room, side, alarm_ms, end_ms FROM excursion WHERE alarm_ms IS NOT NULL"
    )
    alerts = look(
        path, "SELECT kind, key, site, room, opened_ms, detected_ms, closed_ms, box, boot FROM alert"
    )
    return Evidence(
        record=record,
        end_ms=end_ms,
        log=list(_stored(path)),
        spans=[(row[0], row[1], row[2]) for row in look(path, "SELECT stream, low, high FROM span")],
        steps=[Step(*row) for row in steps],
        parcels=[(row[0], row[1], row[2]) for row in look(path, "SELECT waybill, status, site FROM parcel")],
        temperatures=[
            Temperature(*row) for row in look(path, "SELECT probe, at_ms, milli_c FROM temperature")
        ],
        breaches=[Breach(*row) for row in breaches],
        alerts=[Alert(*row) for row in alerts],
        told=told,
        letters=look(path, "SELECT count(*) FROM dead_letter")[0][0],
    )


def models(path: Path) -> Models:
    """All rows of all read models, in an order of their own."""
    return {table.name: sorted(look(path, f"SELECT * FROM {table.name}"), key=repr) for table in READ_MODELS}


def _stored(path: Path) -> Iterator[Stored]:
    """The log. Of several that tell when a boot began, the first to be told in it counts."""
    starts = {(box, boot): start_ms for box, boot, start_ms in look(path, _KNOWN)}
    for box, stream, seq, log_ms, told_ms, up_ms, clock, *rest in look(path, _EVENTS):
        received_ms, boot, body, was_held, released_ms = rest
        start_ms = None if clock == "synced" else starts.get((box, boot))
        yield Stored(
            box=box,
            stream=stream,
            seq=seq,
            at_ms=log_ms if start_ms is None else start_ms + up_ms,
            log_ms=log_ms,
            told_ms=told_ms,
            up_ms=up_ms,
            clock=clock,
            received_ms=received_ms,
            boot=boot,
            body=body,
            event=wire.decode_event(body),
            was_held=bool(was_held),
            released_ms=released_ms,
        )
