"""From measured costs of one event and one box to what a county, a province and a nation need. Pure."""

from collections.abc import Sequence
from math import ceil

from msgspec import Struct

from simulators.fleet.work.day import (
    BOXES_A_COUNTY,
    BUSIEST,
    HOURS,
    county_events_a_day,
    county_events_per_s,
)

DAY_S, YEAR_DAYS = 86_400, 365


class Units(Struct, frozen=True, forbid_unknown_fields=True):
    """Measured costs, each with the command that measured it (benchmarks/scale/measured.toml).

    Bytes are those of MQTT, without what TCP, IP and TLS add. `centre_us` is the centre's own processor time
    an event, `database_us` PostgreSQL's. `centre_mb` is a centre's memory with no boxes, `idle_core` what
    part of a core it takes then, and `idle_core_a_box` for each box that it looks after.
    """

    bytes_up: float
    bytes_down: float
    packets_up: float
    sqlite_bytes: float
    postgresql_bytes: float
    broker_us: float
    centre_us: float
    database_us: float
    broker_kib_a_box: float
    centre_kib_a_box: float
    centre_mb: float
    idle_core: float
    idle_core_a_box: float


class Place(Struct, frozen=True):
    """So many counties under one name."""

    name: str
    counties: int


PLACES = (Place("county", 1), Place("province", 90), Place("nation", 2800))


class Need(Struct, frozen=True):
    """What a place needs. Cores are those of the machine on which the units were measured, fully busy."""

    boxes: int
    events_a_day: float
    mean_a_s: float
    peak_a_s: float
    busiest_a_s: float
    wire_gb_a_day: float
    framed_gb_a_day: float
    sqlite_gb_a_year: float
    postgresql_gb_a_year: float
    broker_cores: float
    centre_cores: float
    database_cores: float
    idle_cores: float
    broker_gb: float
    centre_gb: float


# TCP and IPv4 with timestamps are 52 bytes (RFC 9293, 7323, 791), a TLS 1.3 record adds 22 (RFC 8446). What
# goes up is acknowledged by a segment of 52, and so is the confirmation.
_FRAME_BYTES, _ACK_BYTES = 52 + 22, 52


def need(place: Place, units: Units) -> Need:
    """What it comes to. Cores are for the busiest hour of the busiest day."""
    county_a_day = sum(county_events_a_day().values())
    events_a_day = county_a_day * place.counties
    peak_a_s = max(county_events_per_s(hour) for hour in range(HOURS)) * place.counties
    busiest_a_s = peak_a_s * BUSIEST
    boxes = BOXES_A_COUNTY * place.counties
    a_byte = units.bytes_up + units.bytes_down
    framed = a_byte + 2 * units.packets_up * (_FRAME_BYTES + _ACK_BYTES)
    a_year = events_a_day * YEAR_DAYS / 1e9
    return Need(
        boxes=boxes,
        events_a_day=events_a_day,
        mean_a_s=events_a_day / DAY_S,
        peak_a_s=peak_a_s,
        busiest_a_s=busiest_a_s,
        wire_gb_a_day=events_a_day * a_byte / 1e9,
        framed_gb_a_day=events_a_day * framed / 1e9,
        sqlite_gb_a_year=a_year * units.sqlite_bytes,
        postgresql_gb_a_year=a_year * units.postgresql_bytes,
        broker_cores=busiest_a_s * units.broker_us / 1e6,
        centre_cores=busiest_a_s * units.centre_us / 1e6,
        database_cores=busiest_a_s * units.database_us / 1e6,
        idle_cores=place.counties * units.idle_core + boxes * units.idle_core_a_box,
        broker_gb=boxes * units.broker_kib_a_box / 1024**2,
        centre_gb=(place.counties * units.centre_mb + boxes * units.centre_kib_a_box / 1024) / 1024,
    )


def machines(cores: float, cores_a_machine: int, busy: float = 0.5) -> int:
    """How many machines of so many cores, if no more than this part of them shall be busy."""
    return max(1, ceil(cores / (cores_a_machine * busy)))


def table(units: Units, places: Sequence[Place] = PLACES) -> str:
    """The table of docs/scale.md, as Markdown."""
    needs = [need(place, units) for place in places]
    lines = [
        "| | " + " | ".join(f"{place.name}: {place.counties:,}" for place in places) + " |",
        "|---" * (len(places) + 1) + "|",
    ]
    for title, field, unit in _ROWS:
        cells = " | ".join(_number(getattr(one, field)) + unit for one in needs)
        lines.append(f"| {title} | {cells} |")
    return "\n".join(lines) + "\n"


_ROWS = (
    ("boxes", "boxes", ""),
    ("events a day", "events_a_day", ""),
    ("events/s, mean", "mean_a_s", ""),
    ("events/s, busiest hour", "peak_a_s", ""),
    ("events/s, busiest hour of the busiest day", "busiest_a_s", ""),
    ("MQTT up and down, a day", "wire_gb_a_day", " GB"),
    ("the same with TCP, IP and TLS, reckoned", "framed_gb_a_day", " GB"),
    ("SQLite, a year", "sqlite_gb_a_year", " GB"),
    ("PostgreSQL, a year", "postgresql_gb_a_year", " GB"),
    ("brokers: cores at the busiest", "broker_cores", ""),
    ("centres: cores at the busiest", "centre_cores", ""),
    ("PostgreSQL: cores at the busiest", "database_cores", ""),
    ("centres: cores when nothing happens", "idle_cores", ""),
    ("brokers: memory for connections", "broker_gb", " GB"),
    ("centres: memory", "centre_gb", " GB"),
)


def _number(value: float) -> str:
    """Two digits that count: a reckoning is not better than that."""
    if value >= 100:
        digits = len(str(int(value))) - 2
        return f"{round(value, -digits):,.0f}"
    return f"{value:.2g}"
