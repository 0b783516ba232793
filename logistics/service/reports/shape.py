"""The figures of a report: per site, township and county, per probe and per promised place.

Only whole numbers, texts and nothing: a report's canonical JSON is the same on every machine.
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict

from logistics.service.levels import Level
from logistics.service.promises import PlaceKind
from logistics.service.reports.kinds import Kind

SHAPE = 3
"""Which figures a report of this program holds; 1 is the days of before, without carriers and the rest.

2 did not say which sites owed the close of a day.
"""
DAY_MS = 86_400_000
Value = int | str | None
"""A figure; None is 未报: nothing is known, which is not zero."""
Reached = Literal["kept", "missed", "open"]


class Acts(Struct, frozen=True):
    """What was done with parcels, each once an act and day."""

    arrived: int = 0
    handed_out: int = 0
    collected: int = 0
    returned: int = 0
    departed: int = 0


class Counts(Acts, frozen=True):
    """The same with parcels that had a problem, and parcels that were scanned on their way down and up."""

    problems: int = 0
    down: int = 0
    up: int = 0


class Money(Struct, frozen=True):
    """Money in fen: on delivery what became due, was taken, was remitted; and what senders paid.

    `difference_fen` is what counts of tills found missing; None: none was counted.
    """

    due_fen: int | None = None
    collected_fen: int = 0
    remitted_fen: int = 0
    postage_fen: int | None = None
    difference_fen: int | None = None


class Produce(Struct, frozen=True):
    """Produce in grams: received, graded, packed into parcels, shipped in bulk; lots that were blocked."""

    received_g: int = 0
    graded_g: int = 0
    packed_g: int = 0
    shipped_g: int = 0
    blocked: int = 0


class OwnClose(Struct, frozen=True):
    """What a site reported of its day itself; `closes` says how often it closed it."""

    arrived: int
    handed_out: int
    collected: int
    returned: int
    departed: int
    problems: int
    held: int
    digest: str
    closes: int = 1


class SiteFigures(Struct, frozen=True):
    """A site in a period: something came on `heard` of the `due` days, and `closed` of them it closed.

    `unreported` are the days that it was to close and did not (logistics.service.reporting), None where an
    older program did not say.
    The sums are over the days that were heard of, and None where none was. `held` are the parcels that are
    there at the end: these stay where they were, whether or not the site told of anything. `gaps` are
    numbers that are missing in its boxes' streams. `digest` and `own` are of a day alone.
    """

    site: str
    township: str
    due: int
    heard: int
    closed: int
    held: int = 0
    counts: Counts | None = None
    money: Money | None = None
    produce: Produce | None = None
    carriers: dict[str, Acts] = {}
    corrections: int | None = None
    gaps: int | None = None
    digest: str = ""
    own: OwnClose | None = None
    unreported: int | None = None

    @property
    def is_heard(self) -> bool:
        """Whether anything came of it."""
        return self.heard > 0

    @property
    def is_whole(self) -> bool:
        """Whether something came on each day: only then the sums are all there is."""
        return self.heard >= self.due

    @property
    def unreported_days(self) -> int:
        """The days that are 未报; by an older program those on which nothing came."""
        return max(0, self.due - self.heard) if self.unreported is None else self.unreported

    @property
    def is_same(self) -> bool | None:
        """Whether the site scanned what came of it; None: it did not close its day."""
        return None if self.own is None else self.own.digest == self.digest

    def values(self) -> dict[str, Value]:
        """Its figures by name; where nothing was heard none is zero."""
        return figures(self)


class Total(Struct, frozen=True):
    """The sum of several sites: `heard` of `sites` told of anything, `whole` of them of each of their days.

    `down` and `up` count each parcel once a day, though sites share parcels: they are no sum of the sites'.
    """

    name: str
    sites: int
    heard: int
    whole: int
    due_days: int
    heard_days: int
    closed_days: int
    held: int = 0
    counts: Counts | None = None
    money: Money | None = None
    produce: Produce | None = None
    carriers: dict[str, Acts] = {}
    corrections: int | None = None
    gaps: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether each site was heard of on each of its days."""
        return self.whole == self.sites

    def values(self) -> dict[str, Value]:
        """Its figures by name; where no site was heard of none is zero."""
        return figures(self)


class ColdFigures(Struct, frozen=True):
    """A probe in a period, or a room of which no probe told (`probe` ""): readings on `heard` of `due` days.

    Times in ms, temperatures in milli-°C. `excursions` are those that became an alarm, by their beginning.
    """

    site: str
    room: str
    probe: str
    due: int
    heard: int
    readings: int = 0
    observed_ms: int = 0
    hot_ms: int | None = None
    cold_ms: int | None = None
    excursions: int | None = None
    low_mc: int | None = None
    high_mc: int | None = None

    @property
    def coverage_permille(self) -> int:
        """The part of the time that readings cover, rounded down: what has a hole is never shown as whole."""
        return self.observed_ms * 1000 // (self.due * DAY_MS) if self.due else 0

    @property
    def place(self) -> str:
        """What it is called in a diff."""
        return "/".join((self.site, self.room, self.probe)).rstrip("/")


class PlaceDay(Struct, frozen=True):
    """Whether a promised place was delivered to and collected from on a day; None is 未报."""

    place: str
    kind: PlaceKind
    down: bool | None
    up: bool | None


class TownshipCovered(Struct, frozen=True):
    """Villages of a township that host an active station, and whether all have to."""

    township: str
    covered: int
    villages: int
    is_complete_due: bool


class Covered(Struct, frozen=True):
    """Coverage on a period's last day, against the plan's target (四(二)2).

    `verdict` is open where the reports do not span the days by which a station is active, and it might hold.
    """

    day: str
    active: int
    stations: int
    covered: int
    villages: int
    target_percent: int
    verdict: Reached
    townships: tuple[TownshipCovered, ...]


class Report(Struct, frozen=True):
    """A day, week or month of a county; `days` of it were reported. `places` is a day's, `service` is not."""

    kind: Kind
    period: str
    first: str
    last: str
    days: int
    sites: tuple[SiteFigures, ...]
    townships: tuple[Total, ...]
    county: Total
    cold: tuple[ColdFigures, ...] = ()
    places: tuple[PlaceDay, ...] = ()
    service: tuple[Level, ...] = ()
    coverage: Covered | None = None
    shape: int = SHAPE


def figures(one: SiteFigures | Total) -> dict[str, Value]:
    """Figures by name, in the order in which they are shown."""
    parts = ((Counts, one.counts), (Money, one.money), (Produce, one.produce))
    found: dict[str, Value] = {}
    for shape, part in parts:
        found |= asdict(part) if part is not None else dict.fromkeys(shape.__struct_fields__)
    return {**found, "held": one.held, "corrections": one.corrections, "gaps": one.gaps}
