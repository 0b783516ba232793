"""What a box tells of itself: its devices, mains, health, clock and database."""

from typing import Annotated, Literal

from msgspec import Meta, field

from logistics.events.shape import Count, Digest, Event, Name, Text, Word, Worth


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


class DeviceState(Event, tag="device", frozen=True):
    """A device went down, with the reason and what to do, or works again."""

    site: Name
    device: Name
    kind: Word
    is_up: bool
    reason: Text = ""


class MainsMoved(Event, tag="mains", frozen=True):
    """The mains went away (the box lives on its battery) or came back, or were found so at the start."""

    site: Name
    device: Name
    is_present: bool


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


class BoxConfig(Event, tag="box.config", frozen=True):
    """By which settings the box goes: `digest` is the SHA-256 of its box.toml.

    `running`: told at each start. `trial`: new ones, until the centre has confirmed this very event; `kept`:
    it did; `undone`: it did not, or the agent could not live by them (`why`), and the box went back to those
    of `digest`, away from those of `tried`.
    """

    site: Name
    digest: Digest
    state: Literal["running", "trial", "kept", "undone"]
    tried: Digest | None = None
    why: Text = ""


class BoxUpdate(Event, tag="box.update", frozen=True):
    """Which version of the program the box runs, and how it stands with another.

    `running`: told at each start, with the machine (`arch`) and its Python, by which a bundle is chosen.
    `fetched`: the bundle of `tried` is there and good. `trial`: `version` runs, until the centre has
    confirmed this very event; `kept`: it did; `undone`: it did not, or the agent did not live (`reason` in a
    word, `why` in full), and the box went back to `version`, away from `tried`. `refused`: `tried` was not
    run at all.
    """

    site: Name
    version: Word
    state: Literal["running", "fetched", "trial", "kept", "undone", "refused"]
    arch: Word | None = None
    python: Word | None = None
    tried: Word | None = None
    reason: Word | None = None
    why: Text = ""


class CommandRejected(Event, tag="command.rejected", frozen=True):
    """Commands came that the box did not take for the centre's, `count` since this was last told.

    `reason`: `unsigned`, `signature`, `foreign` (another box's), `expired`, `unreadable`, `oversize`. `last`
    is what the last one called itself, where it could be read.
    """

    site: Name
    reason: Word
    count: Count
    last: Name | None = None


class Dropped(Event, tag="dropped", frozen=True):
    """Stands in the place of an event that was given up for want of space, so that no number is missing."""

    worth: Worth
    reason: Text
