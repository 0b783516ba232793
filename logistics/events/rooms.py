"""What is told of cold rooms: temperatures and humidity, probes, doors, local alarms."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from logistics.coldchain.calibration import Calibration
from logistics.events.shape import Count, Event, MilliC, Name, Text, Word

# 31 days: 600 readings an hour apart, the most that a box puts into a chunk, are 25.
CHUNK_MS_MAX = 31 * 86_400_000
BY_CHARS_MAX, COMMENT_CHARS_MAX = 48, 500
Severity = Literal["warning", "critical"]


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


class DefrostMoved(Event, tag="defrost", frozen=True):
    """A room's defrost heater went on or off, or was found so when the agent started.

    A defrost lasts `longest_ms` at most, and the room may cool for `after_ms` once the heater is off. What is
    warmer than `peak_mc` is none.
    """

    site: Name
    room: Name
    device: Name
    is_on: bool
    longest_ms: Annotated[int, Meta(ge=0, le=86_400_000)] = 3_600_000
    after_ms: Annotated[int, Meta(ge=0, le=86_400_000)] = 900_000
    peak_mc: MilliC | None = None


class RoomAlarm(Event, tag="room.alarm", frozen=True):
    """The box raised or cleared its local alarm: lamp and buzzer act on this without the network.

    `severity` is "warning" while fewer than half of the room's healthy probes are out, else "critical"; it is
    told again when that changes, and left out when the alarm ends. `probe` is the worst one. `cause` is the
    likeliest one known at the box: "mains", "defrost" or "door", with ":" and the device where there is one.
    """

    site: Name
    room: Name
    probe: Name
    is_raised: bool
    side: Literal["HOT", "COLD"]
    value_mc: MilliC
    limit_mc: MilliC
    severity: Severity | None = None
    cause: Annotated[str, Meta(max_length=80)] = ""


class AlarmAcked(Event, tag="alarm.acked", frozen=True):
    """Somebody took a room's alarm on at the box, and said something of it; without `side` both sides."""

    site: Name
    room: Name
    by: Annotated[str, Meta(min_length=1, max_length=BY_CHARS_MAX)]
    comment: Annotated[str, Meta(min_length=1, max_length=COMMENT_CHARS_MAX)]
    side: Literal["HOT", "COLD"] | None = None
