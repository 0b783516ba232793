"""The facts a box tells the centre: every event type that travels, in its shape on the wire.

A type, once shipped, is never renamed and no field changes its meaning; a new field is optional.
docs/wire.md shows each with an example.
"""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from logistics.coldchain.calibration import Calibration

Act = Literal["arrive", "depart", "hand_out", "collect", "return"]
Direction = Literal["down", "up"]

# Bounds that decoding enforces: a broken box must not be able to hurt the centre's tables.
# `$` would let a line feed at the end through; `\Z` does not.
WAYBILL_PATTERN = r"^[^\x00-\x1f\x7f]{1,128}\Z"
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")]
Waybill = Annotated[str, Meta(pattern=WAYBILL_PATTERN)]
Word = Annotated[str, Meta(max_length=32)]
Text = Annotated[str, Meta(max_length=1000)]
Grams = Annotated[int, Meta(ge=-100_000_000, le=100_000_000)]
MilliC = Annotated[int, Meta(ge=-273_149, le=1_000_000)]
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
# 31 days: 600 readings an hour apart, the most that a box puts into a chunk, are 25.
CHUNK_MS_MAX = 31 * 86_400_000


class Worth(StrEnum):
    """What an event is worth when the disk is short: only telemetry may ever be thinned or dropped."""

    ALARM = "alarm"
    PARCEL = "parcel"
    TELEMETRY = "telemetry"


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """A fact. Its time, its box and its number travel beside it (wire.Stamped, wire.Envelope)."""


class ParcelScanned(Event, tag="parcel.scanned", frozen=True):
    """A parcel's waybill was read at a site and meant something: it arrived, left, was handed out …

    `carrier` is the best candidate at the box, "" where none fits. `weight_g` is the net mass on the
    counter's scale at that moment, where there was a stable one. `has_still`: the box had a picture of it at
    hand and went on to keep it, as long as its quota of stills allows.
    """

    waybill: Waybill
    act: Act
    site: Name
    device: Name
    symbology: Word
    direction: Direction
    carrier: Word = ""
    weight_g: Grams | None = None
    has_still: bool = False


class Weighed(Event, tag="weighed", frozen=True):
    """A stable weight was captured, by itself or for a parcel that was scanned just before.

    `is_net` says that the scale told the net mass alone: `gross_g` is then the net. `is_preset` says that the
    tare was entered, not weighed, which a document marks PT (OIML R 76-1, 4.7).
    """

    site: Name
    device: Name
    gross_g: Grams
    tare_g: Grams = 0
    waybill: Annotated[str, Meta(max_length=128)] = ""
    is_net: bool = False
    is_preset: bool = False


class Readings(Event, tag="readings", frozen=True):
    """A chunk of one probe's temperatures at even steps.

    Reading i was taken at the event's time + i × `step_ms`. `first_mc` is the first value in milli-°C and
    `deltas_mc` are the differences to the value before, so that a steady reading costs one or two bytes.
    A chunk reaches over CHUNK_MS_MAX at most: that bounds where the centre has to look for a moment's.
    """

    site: Name
    room: Name
    probe: Name
    step_ms: Annotated[int, Meta(ge=1, le=86_400_000)]
    first_mc: MilliC
    deltas_mc: Annotated[tuple[int, ...], Meta(max_length=1000)] = ()

    def __post_init__(self) -> None:
        if len(self.deltas_mc) * self.step_ms > CHUNK_MS_MAX:
            raise ValueError(f"a chunk reaches over more than {CHUNK_MS_MAX} ms")
        if not all(-273_149 <= value <= 1_000_000 for value in self.values_mc()):
            raise ValueError("a value lies outside -273.149 … 1000 °C")

    def values_mc(self) -> list[int]:
        """All values in milli-°C, in order of time."""
        values = [self.first_mc]
        for delta in self.deltas_mc:
            values.append(values[-1] + delta)
        return values


class Bucket(Struct, frozen=True, array_like=True):
    """What is left of the readings of one stretch of time: number `index` from the event's time on."""

    index: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    count: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    min_mc: MilliC
    max_mc: MilliC
    mean_mc: MilliC


class ThinnedReadings(Event, tag="readings.thinned", frozen=True):
    """A probe's temperatures thinned for want of space on the box: no readings any more, but summaries.

    Bucket i covers the time from the event's time + i × `bucket_ms` on, for `bucket_ms`; a stretch without
    a reading has no bucket. `step_ms` is how often the probe was read.
    """

    site: Name
    room: Name
    probe: Name
    step_ms: Annotated[int, Meta(ge=1, le=86_400_000)]
    bucket_ms: Annotated[int, Meta(ge=1, le=86_400_000)]
    buckets: Annotated[tuple[Bucket, ...], Meta(min_length=1, max_length=1000)]


class ProbeFault(Event, tag="probe.fault", frozen=True):
    """A probe gave something that is no temperature (`fault` says what), or is well again ("").

    "stuck" alone leaves its readings standing: they are plausible, and doubted. At the end of a fault
    `refused` counts the answers that were no temperature.
    """

    site: Name
    room: Name
    probe: Name
    fault: Word
    detail: Text = ""
    refused: Count = 0


class ProbeAbout(Event, tag="probe.about", frozen=True):
    """What a probe is, and by which calibration its readings are corrected from now on.

    `notes` holds words for what is odd and yet no fault: "parasite" (powered by its data wire),
    "low_resolution", "maybe_counterfeit", "uncalibrated", "calibration_due". A newer box may know others.
    """

    site: Name
    room: Name
    probe: Name
    model: Annotated[str, Meta(max_length=64)]
    address: Annotated[str, Meta(max_length=255)]
    calibration: Calibration | None = None
    notes: Annotated[tuple[Word, ...], Meta(max_length=16)] = ()


class Humidity(Event, tag="humidity", frozen=True):
    """The relative humidity at a probe in thousandths of a percent: on changes of 2 % and now and then."""

    site: Name
    room: Name
    probe: Name
    milli_pct: Annotated[int, Meta(ge=0, le=100_000)]


class DoorMoved(Event, tag="door", frozen=True):
    """A room's door was opened or closed, or was found so when the agent started."""

    site: Name
    room: Name
    door: Name
    is_open: bool


class MainsMoved(Event, tag="mains", frozen=True):
    """The mains went away (the box lives on its battery) or came back, or were found so at the start."""

    site: Name
    device: Name
    is_present: bool


class RoomAlarm(Event, tag="room.alarm", frozen=True):
    """The box raised or cleared its local alarm: lamp and buzzer act on this without the network."""

    site: Name
    room: Name
    probe: Name
    is_raised: bool
    side: Literal["HOT", "COLD"]
    value_mc: MilliC
    limit_mc: MilliC


class DeviceState(Event, tag="device", frozen=True):
    """A device went down, with the reason and what to do, or works again."""

    site: Name
    device: Name
    kind: Word
    is_up: bool
    reason: Text = ""


class BoxStarted(Event, tag="box.started", frozen=True):
    """The agent started: the first event of each stream."""

    site: Name
    role: Word
    version: Word
    devices: Annotated[tuple[Name, ...], Meta(max_length=100)] = ()


class BoxHealth(Event, tag="box.health", frozen=True):
    """How the box is, once a minute.

    `backlog` counts events not confirmed when this was told, `oldest_ms` is the age of the oldest one,
    `skipped` counts pieces of garbage that devices said, and `dropped` events given up for want of space,
    since the box was set up; `dropped_by` says of which worth, and `thinned` how many chunks of temperatures
    were replaced by summaries. The partition has `disk_total_mb`, of which the outbox keeps `disk_reserve_mb`
    back; `filled_pct` says how much of each worth's quota is used. `written_bytes` is what the agent had the
    disk write since it started, while it made `written_events`. `unsalvaged_mb` is the size of damaged files
    that wait for room to be taken over, `labels_lost` counts labels that were wanted since the agent started
    and never printed. `stills` are kept on the box; `stills_given_up` made way for newer ones or found no
    room since it started. None: the box does not know.
    """

    site: Name
    backlog: Count
    oldest_ms: Annotated[int, Meta(ge=0, le=2**62)]
    disk_free_mb: Count
    skipped: Count = 0
    dropped: Count = 0
    dropped_by: Annotated[dict[Worth, Count], Meta(max_length=8)] = field(default_factory=dict)
    thinned: Count = 0
    disk_total_mb: Count | None = None
    disk_reserve_mb: Count | None = None
    filled_pct: Annotated[dict[Worth, Count], Meta(max_length=8)] = field(default_factory=dict)
    written_bytes: Annotated[int, Meta(ge=0, le=2**62)] | None = None
    written_events: Annotated[int, Meta(ge=0, le=2**62)] | None = None
    unsalvaged_mb: Count = 0
    labels_lost: Count = 0
    stills: Count | None = None
    stills_given_up: Count = 0


class BoxSalvaged(Event, tag="box.salvaged", frozen=True):
    """The box's database was damaged; it was put aside, and what could be read of it was taken over.

    `rows_lost_min` counts alarms and telemetry that its indexes name and that could not be read: at least so
    many. `rows_missing` counts numbers that are not there between those that are, up to the highest that was
    noted: they are lost unless the centre has them, and its ledger will say which. Where `waiting_mb` is not
    0, the disk had no room to take all over: `rows_kept` were, the rest waits in the file for so much room,
    and another such event follows when it is done.
    """

    rows_kept: Count
    rows_lost_min: Count
    reason: Text
    put_aside: Annotated[str, Meta(max_length=255)]
    waiting_mb: Count = 0
    rows_missing: Count = 0


class Dropped(Event, tag="dropped", frozen=True):
    """Stands in the place of an event that was given up for want of space, so that no number is missing."""

    worth: Worth
    reason: Text


class ClockKnown(Event, tag="clock.known", frozen=True):
    """The time became known in this boot: what the boot told before, with another clock, happened at
    this event's `at_ms` - (this event's `up_ms` - its own `up_ms`).

    `was_off_ms` is what the clock had to be moved forward by, left out where the box does not know it.
    """

    site: Name
    was_off_ms: Annotated[int, Meta(ge=-(2**62), le=2**62)] | None = None


class ClockStepped(Event, tag="clock.stepped", frozen=True):
    """A known clock was set forward by `by_ms` within a boot. What was told before keeps its time."""

    site: Name
    by_ms: Annotated[int, Meta(ge=-(2**62), le=2**62)]


AnyEvent = (
    ParcelScanned
    | Weighed
    | Readings
    | ThinnedReadings
    | ProbeFault
    | ProbeAbout
    | Humidity
    | DoorMoved
    | MainsMoved
    | RoomAlarm
    | DeviceState
    | BoxStarted
    | BoxHealth
    | ClockKnown
    | ClockStepped
    | BoxSalvaged
    | Dropped
)

_WORTH: dict[type[Event], Worth] = {
    ParcelScanned: Worth.PARCEL,
    Weighed: Worth.PARCEL,
    Readings: Worth.TELEMETRY,
    ThinnedReadings: Worth.TELEMETRY,
    ProbeFault: Worth.ALARM,
    ProbeAbout: Worth.ALARM,
    Humidity: Worth.TELEMETRY,
    DoorMoved: Worth.ALARM,
    MainsMoved: Worth.ALARM,
    RoomAlarm: Worth.ALARM,
    DeviceState: Worth.ALARM,
    BoxStarted: Worth.ALARM,
    BoxHealth: Worth.TELEMETRY,
    ClockKnown: Worth.ALARM,
    ClockStepped: Worth.ALARM,
    BoxSalvaged: Worth.ALARM,
    Dropped: Worth.ALARM,
}


def worth_of(event: AnyEvent) -> Worth:
    """The class whose quota and lane the event falls under."""
    return _WORTH[type(event)]


def tag_of(event: AnyEvent) -> str:
    """The event's name on the wire, such as "parcel.scanned"."""
    return str(type(event).__struct_config__.tag)
