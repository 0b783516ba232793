"""Which rows folding a fact reads and writes, as keys: facts that share none are folded beside each other.

Each fact has the key of its box and of its stream (`keys_of_part`), and those that its line in RULES adds.
Under them stands all that is one box's or one stream's: the log, spans, quarantine, clocks, machines, probes
(a probe's name begins with its box's) with excursions and bands, and all rows whose key is (stream, seq).

What is read without a key is written by transactions that run alone, and so stands still: corrections
(`struck`), rules of rooms, what people entered of lots, revoked boxes, backups. One exception: `marks` looks
in `cod_close` when a till was counted next, to note that day. A close that is not there yet notes its own
day when it comes late, and the day of one that is not late has no report yet: either way that day is counted
with both.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from logistics.events import boxes, counter, lots, machine, money, parcels, rooms, transport
from logistics.events.all import AnyEvent
from logistics.events.shape import Event
from logistics.goods.lots.touched import lots_of
from logistics.parcels import subjects

Keys = tuple[str, ...]
Rule = Callable[[Any], Keys] | None


def _box(_event: AnyEvent) -> Keys:
    """Rows of its own, its stream's or its box's."""
    return ()


def _parcel(event: parcels.ParcelScanned) -> Keys:
    """The parcel's steps, custody and passages: under the key of what counters tell of it."""
    return (subjects.parcel(event.waybill),)


def _subject(event: AnyEvent) -> Keys:
    """All that was told of the subject, and the rows that it makes. Its place names no subject here."""
    return (subjects.subject_of(event, "", 0),)


def _lots(event: AnyEvent) -> Keys:
    """The accounts and stays of these lots; a link to a parent is a row of the child's."""
    return tuple(f"lot:{lot}" for lot in lots_of(event))


_ALONE: Rule = None
"""It may move anything: it is folded while nobody else writes."""

RULES: Mapping[type[Event], Rule] = {
    parcels.ParcelScanned: _parcel,
    parcels.Weighed: _box,
    counter.ParcelRecipient: _subject,
    counter.ParcelShelved: _subject,
    counter.CarrierChosen: _subject,
    counter.ParcelReleased: _subject,
    counter.ParcelProblem: _subject,
    counter.ShelfCounted: _box,
    counter.OperatorOn: _box,
    counter.DayClosed: _box,
    # It takes any fact of any box out, and what hangs on that.
    counter.Corrected: _ALONE,
    money.CodDue: _subject,
    money.CodPaid: _subject,
    money.CodRemitted: _subject,
    money.CodClosed: _box,
    money.ParcelCollected: _subject,
    money.GoodsMoved: _subject,
    transport.BagFilled: _subject,
    transport.BagMoved: _subject,
    transport.BagChecked: _subject,
    transport.ParcelSorted: _subject,
    transport.Loaded: _subject,
    transport.Visited: _box,
    rooms.Readings: _box,
    rooms.ThinnedReadings: _box,
    rooms.ProbeFault: _box,
    rooms.ProbeAbout: _box,
    rooms.Humidity: _box,
    rooms.DoorMoved: _box,
    rooms.RoomAlarm: _box,
    rooms.DefrostMoved: _box,
    rooms.AlarmAcked: _box,
    boxes.MainsMoved: _box,
    boxes.DeviceState: _box,
    boxes.BoxStarted: _box,
    boxes.BoxHealth: _box,
    machine.BoxMachine: _box,
    # It dates anew what the boot told before: parcels, lots, money, whatever it was.
    boxes.ClockKnown: _ALONE,
    boxes.ClockStepped: _box,
    boxes.BoxSalvaged: _box,
    boxes.BoxConfig: _box,
    boxes.BoxUpdate: _box,
    boxes.CommandRejected: _box,
    boxes.Dropped: _box,
    lots.LotStored: _lots,
    lots.LotLeft: _lots,
    lots.LotBegun: _lots,
    lots.LotWeighed: _lots,
    lots.LotGraded: _lots,
    lots.LotSettled: _lots,
    lots.LotReshaped: _lots,
    lots.LotInspected: _lots,
    lots.LotCertified: _lots,
    lots.LotBlocked: _lots,
    lots.LotPacked: _lots,
    lots.LotShipped: _lots,
}


def keys_of(event: AnyEvent) -> Keys | None:
    """What an event needs beside its box and stream; None: that nobody else writes."""
    rule = RULES[type(event)]
    return None if rule is None else rule(event)


def keys_of_part(box: str, stream: str) -> Keys:
    """What each batch needs, whatever is in it. Of two boxes that claim a new stream one waits."""
    return f"box:{box}", f"stream:{stream}"


def keys_of_letter(box: str, payload: bytes) -> Keys:
    """What bytes need that are no batch: the same ones, from whatever box, are kept once."""
    return f"box:{box}", f"letter:{sha256(payload).hexdigest()}"
