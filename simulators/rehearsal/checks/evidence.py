"""What is held against the record at the end: the centre's tables, read past all our code."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from central.alerts.words.message import Message
from central.store import tables
from logistics import wire
from logistics.events import AnyEvent
from simulators.rehearsal.disk import look
from simulators.rehearsal.record import Record, Temperature

Models = dict[str, list[tuple[Any, ...]]]


class Stored(Struct, frozen=True):
    """An event in the centre's log. `told_ms` is the time first written, `at_ms` the one that counts."""

    box: str
    stream: str
    seq: int
    at_ms: int
    told_ms: int
    up_ms: int
    body: bytes

    @property
    def event(self) -> AnyEvent:
        """The event itself."""
        return wire.decode_event(self.body)


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

    key: str
    site: str
    room: str
    opened_ms: int
    closed_ms: int | None


class Evidence(Struct, frozen=True):
    """All that the checks look at. The log is in the order of (stream, number)."""

    record: Record
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


def gather(path: Path, record: Record, told: Sequence[Message]) -> Evidence:
    """The evidence in a centre's database."""
    log = look(
        path,
        "SELECT box, stream, seq, at_ms, coalesce(told_ms, at_ms), up_ms, body FROM event"
        " ORDER BY stream, seq, id",
    )
    steps = look(path, "SELECT waybill, at_ms, site, act, box, stream, seq FROM parcel_step")
    breaches = look(
        path, "SELECT site, room, side, alarm_ms, end_ms FROM excursion WHERE alarm_ms IS NOT NULL"
    )
    return Evidence(
        record=record,
        log=[Stored(*row) for row in log],
        spans=[(row[0], row[1], row[2]) for row in look(path, "SELECT stream, low, high FROM span")],
        steps=[Step(*row) for row in steps],
        parcels=[(row[0], row[1], row[2]) for row in look(path, "SELECT waybill, status, site FROM parcel")],
        temperatures=[
            Temperature(*row) for row in look(path, "SELECT probe, at_ms, milli_c FROM temperature")
        ],
        breaches=[Breach(*row) for row in breaches],
        alerts=[Alert(*row) for row in look(path, "SELECT key, site, room, opened_ms, closed_ms FROM alert")],
        told=told,
        letters=look(path, "SELECT count(*) FROM dead_letter")[0][0],
    )


def models(path: Path) -> Models:
    """All rows of all read models, in an order of their own."""
    return {
        table.name: sorted(look(path, f"SELECT * FROM {table.name}"), key=repr)
        for table in tables.READ_MODELS
    }
