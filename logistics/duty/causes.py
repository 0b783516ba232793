"""What a centre knows that may be a matter for a person: facts as they stand, without any judgement."""

from msgspec import Struct

from logistics.fleet.facts import BoxFacts


class Alerted(Struct, frozen=True):
    """An open alert; who took it on is the alert's own word. `what` is the probe, door or box it is about.

    A breach has its peak and the limit that was passed, in milli-°C.
    """

    number: int
    kind: str
    site: str
    room: str
    what: str
    opened_ms: int
    acked_ms: int | None = None
    acked_by: str = ""
    comment: str = ""
    peak_mc: int | None = None
    limit_mc: int | None = None
    is_cold: bool = False


class BoxState(Struct, frozen=True):
    """A box as it was last seen and heard; sizes in MiB, None where it did not tell."""

    box: str
    site: str
    is_online: bool
    since_ms: int
    clock: str = ""
    health_ms: int = 0
    disk_free_mb: int = 0
    disk_total_mb: int | None = None


class Lying(Struct, frozen=True):
    """How many parcels have lain too long at a site, and since when the oldest one has lain."""

    site: str
    parcels: int
    oldest_ms: int


class Counted(Struct, frozen=True):
    """A count of a site's till and what should have been in it, in fen."""

    site: str
    day: str
    at_ms: int
    expected_fen: int
    counted_fen: int


class Reported(Struct, frozen=True):
    """The last local day that a site closed, "" for none; that day's end, and whether anything came since."""

    site: str
    last_day: str
    until_ms: int
    days: int
    is_silent: bool


class Letters(Struct, frozen=True):
    """Batches of a box that could not be read, lately."""

    box: str
    letters: int
    last_ms: int
    reason: str


class Held(Struct, frozen=True):
    """Events of a box that are dated in the future."""

    box: str
    events: int
    first_received_ms: int


class Failed(Struct, frozen=True):
    """Commands of one kind to a box that it refused or never answered, lately."""

    box: str
    kind: str
    commands: int
    last_ms: int
    reason: str


class Gap(Struct, frozen=True):
    """Numbers missing in one of a box's streams; `above_ms` is when the first one above them came."""

    box: str
    missing: int
    above_ms: int


class Waiting(Struct, frozen=True):
    """Lots of a room for which nothing has been decided after a breach."""

    site: str
    room: str
    lots: int
    oldest_ms: int


class Backup(Struct, frozen=True):
    """The last good backup of the centre; none where none was ever made."""

    at_ms: int


class Unheld(Struct, frozen=True):
    """Work of a county that several processes share, and that none of them does: since the oldest of it.

    `partitions` of `of` parts of the boxes are heard by nobody; 0: nobody leads.
    """

    since_ms: int
    partitions: int
    of: int


class Mirror(Struct, frozen=True):
    """The mirror of telemetry does not get on: since when, whether a person must see to it, and its words."""

    since_ms: int
    needs_person: bool
    answer: str


class Causes(Struct, frozen=True):
    """All of it, at one moment."""

    alerts: tuple[Alerted, ...] = ()
    boxes: tuple[BoxState, ...] = ()
    lying: tuple[Lying, ...] = ()
    counts: tuple[Counted, ...] = ()
    reported: tuple[Reported, ...] = ()
    letters: tuple[Letters, ...] = ()
    held: tuple[Held, ...] = ()
    failed: tuple[Failed, ...] = ()
    gaps: tuple[Gap, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    fleet: tuple[BoxFacts, ...] = ()
    backup: Backup | None = None
    unheld: Unheld | None = None
    mirror: Mirror | None = None
