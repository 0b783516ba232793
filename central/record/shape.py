"""What the record of a room over a span of days says; JSON and paper both show exactly this."""

from msgspec import Struct

from central.store.coldchain.dispositions import Task
from central.store.coldchain.rules import RoomVersion
from central.store.queries.excursions import Excursion
from central.store.queries.probes import Version
from central.store.record.source import Ack


class Day(Struct, frozen=True):
    """One local day of a probe. Times are UTC ms, temperatures milli-°C; None where nothing was read.

    `coverage_pct` is of the 24 hours, rounded down; minutes are to the hundredth.
    """

    day: str
    readings: int
    coverage_pct: float
    hot_min: float
    cold_min: float
    low_mc: int | None = None
    low_ms: int | None = None
    high_mc: int | None = None
    high_ms: int | None = None
    mean_mc: int | None = None
    mkt_mc: int | None = None


class Gap(Struct, frozen=True):
    """A half-open time for which nobody knows the probe's temperature."""

    from_ms: int
    until_ms: int
    minutes: float


class Probe(Struct, frozen=True):
    """A probe over the span: its days, and the first of its gaps with how many and how long all are.

    `doubted` readings are in none of the numbers. `about` is what the probe was, newest first.
    """

    probe: str
    days: tuple[Day, ...]
    readings: int
    doubted: int
    gaps: tuple[Gap, ...]
    gaps_total: int
    gaps_min: float
    about: tuple[Version, ...] = ()


class Sealed(Struct, frozen=True):
    """A day and the chain's digest of it; empty: not sealed yet."""

    day: str
    digest: str


class RoomRecord(Struct, frozen=True):
    """A room from the local day `first` to the day `last`, both whole.

    `offset_min` is how far local time is ahead of UTC, on all of the days. `rules` are the versions in force
    on any of them; none: nobody set limits, and nothing is out of them. Where `is_cut`, the lists of
    excursions, acknowledgements or tasks hold only the first. `thinned` readings are left as summaries alone,
    and are in none of the numbers.
    """

    site: str
    room: str
    site_name: str
    room_name: str
    county: str
    first: str
    last: str
    zone: str
    offset_min: int
    since_ms: int
    until_ms: int
    made_ms: int
    made_by: str
    readings: int
    thinned: int
    probes: tuple[Probe, ...]
    rules: tuple[RoomVersion, ...]
    excursions: tuple[Excursion, ...]
    acks: tuple[Ack, ...]
    tasks: tuple[Task, ...]
    chain: tuple[Sealed, ...]
    is_cut: bool = False
