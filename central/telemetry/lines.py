"""Facts as InfluxDB's line protocol: which measurements there are, with which tags and fields.

https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/. A point is its measurement, tags and
time: written twice it is one. Names are letters, digits, _ and - (logistics/events/shape.py), so that nothing
need be escaped. No point has a parcel, a person or a text.
"""

from collections.abc import Iterator

from logistics.events.all import AnyEvent
from logistics.events.boxes import MainsMoved
from logistics.events.machine import BoxMachine
from logistics.events.rooms import DoorMoved, Humidity, Readings, ThinnedReadings

KINDS = ("readings", "readings.thinned", "humidity", "door", "mains", "box.machine")
"""The events that points are made of."""
TEMPERATURE = "temperature"
_COUNTS = (
    "wear_pct",
    "disk_free_mb",
    "disk_total_mb",
    "inodes_free_pct",
    "memory_free_mb",
    "memory_total_mb",
    "load_pct",
    "throttle",
    "signal_dbm",
    "reconnects",
    "backlog",
    "kept_events",
)


def lines(box: str, at_ms: int, event: AnyEvent) -> Iterator[str]:
    """The points that a fact is, times in ms; none for what is no telemetry."""
    match event:
        case Readings():
            head = f"{TEMPERATURE},{_place(box, event.site, event.room)},probe={event.probe} celsius="
            for index, value in enumerate(event.values_mc()):
                yield f"{head}{value / 1000!r} {at_ms + index * event.step_ms}"
        case ThinnedReadings():
            yield from _thinned(box, at_ms, event)
        case Humidity():
            place = _place(box, event.site, event.room)
            yield f"humidity,{place},probe={event.probe} percent={event.milli_pct / 1000!r} {at_ms}"
        case DoorMoved():
            place = _place(box, event.site, event.room)
            yield f"door,{place},door={event.door} open={_word(is_so=event.is_open)} {at_ms}"
        case MainsMoved():
            place = f"box={box},device={event.device},site={event.site}"
            yield f"mains,{place} present={_word(is_so=event.is_present)} {at_ms}"
        case BoxMachine():
            yield from _machine(box, at_ms, event)


def _place(box: str, site: str, room: str) -> str:
    return f"box={box},room={room},site={site}"


def _word(*, is_so: bool) -> str:
    return "true" if is_so else "false"


def _thinned(box: str, at_ms: int, event: ThinnedReadings) -> Iterator[str]:
    """Lowest, highest and mean of readings that are gone: summaries are never told as readings."""
    head = f"temperature_summary,{_place(box, event.site, event.room)},probe={event.probe}"
    for one in event.buckets:
        values = f"low={one.min_mc / 1000!r},high={one.max_mc / 1000!r},mean={one.mean_mc / 1000!r}"
        counts = f"readings={one.count}i,span_s={event.bucket_ms / 1000!r}"
        yield f"{head} {values},{counts} {at_ms + one.index * event.bucket_ms}"


def _machine(box: str, at_ms: int, event: BoxMachine) -> Iterator[str]:
    """What the box does not know is left out: it is no zero."""
    counts = ((name, getattr(event, name)) for name in _COUNTS)
    fields = [f"{name}={value}i" for name, value in counts if value is not None]
    if event.temp_mc is not None:
        fields.append(f"celsius={event.temp_mc / 1000!r}")
    if fields:
        yield f"box,box={box},site={event.site} {','.join(fields)} {at_ms}"
