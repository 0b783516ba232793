"""What a box tells of the machine it runs on: its heat, power, card, memory and link."""

from typing import Annotated, Literal

from msgspec import Meta

from logistics.events.shape import Count, Event, MilliC, Name, Note, Word

Age = Annotated[int, Meta(ge=0, le=2**62)]
WearStage = Literal["normal", "warning", "urgent"]
LinkKind = Literal["ethernet", "wifi", "mobile", "other", "none"]


class BoxMachine(Event, tag="box.machine", frozen=True):
    """How the machine is: at each start, when something of it turns, and every half hour.

    What is left out the box does not know: it is never to be taken for good. `throttle` are the firmware's
    bits (logistics/fleet/throttle.py). `hot_ms`, `low_volt_ms`, `slow_ms`, `worn_ms` and `files_ms` say for
    how long it has been too hot, on too little voltage, slowed down, its card worn, its file systems unsound:
    the box looks each minute and holds on to it for a while, so that what comes and goes does not flap.
    `wear_pct` is how much of the card's life is used at most, `wear_stage` how its spare blocks stand.
    `online_ms` is the age of the link to the broker, `reconnects` how often it was made again since the agent
    started. `kept_events` wait for the centre's backups. `certificate_ms` is when the box's certificate ends,
    UTC.
    """

    site: Name
    model: Note = ""
    os: Note = ""
    temp_mc: MilliC | None = None
    throttle: Count | None = None
    hot_ms: Age | None = None
    low_volt_ms: Age | None = None
    slow_ms: Age | None = None
    worn_ms: Age | None = None
    files_ms: Age | None = None
    wear_pct: Annotated[int, Meta(ge=0, le=200)] | None = None
    wear_stage: WearStage | None = None
    disk_free_mb: Count | None = None
    disk_total_mb: Count | None = None
    inodes_free_pct: Annotated[int, Meta(ge=0, le=100)] | None = None
    is_read_only: bool | None = None
    fs_errors: Count | None = None
    memory_free_mb: Count | None = None
    memory_total_mb: Count | None = None
    load_pct: Count | None = None
    link: LinkKind | None = None
    link_name: Word = ""
    signal_dbm: Annotated[int, Meta(ge=-200, le=100)] | None = None
    online_ms: Age | None = None
    reconnects: Count | None = None
    backlog: Count | None = None
    kept_events: Count | None = None
    kept_mb: Count | None = None
    certificate_ms: Age | None = None
