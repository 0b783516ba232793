"""Rollouts in the database: what was begun, its boxes wave by wave, and what came of each."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, func, insert, select, update

from central.store import tables
from central.store.releases.tables import rollout, rollout_box

RUNNING, PAUSED, STOPPED, DONE, CANCELLED = "running", "paused", "stopped", "done", "cancelled"
OPEN = (RUNNING, PAUSED, STOPPED)
WAITING, ORDERED, KEPT, FAILED = "waiting", "ordered", "kept", "failed"
LISTED_MAX = 30


class Rollout(Struct, frozen=True):
    """A version on its way to boxes. `wave` is the present one of `waves`, 1 the first; times are UTC ms."""

    id: str
    version: str
    state: str
    wave: int
    waves: int
    fail_max: int
    soak_min: int
    silent_min: int
    made_by: str
    made_ms: int
    why: str = ""
    ended_ms: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it may still go on."""
        return self.state in OPEN


class Part(Struct, frozen=True):
    """One box of a rollout."""

    rollout: str
    box: str
    wave: int
    state: str = WAITING
    about: str = ""
    ordered_ms: int | None = None
    backlog: int = 0
    ended_ms: int | None = None
    reason: str = ""
    why: str = ""
    is_forgiven: bool = False

    @property
    def counts_as_failed(self) -> bool:
        """Whether nobody went on in spite of it."""
        return self.state == FAILED and not self.is_forgiven


def begin(connection: Connection, new: Rollout, waves: Sequence[Sequence[str]]) -> None:
    """Note a rollout and its boxes; nothing is ordered by that."""
    connection.execute(insert(rollout).values(**asdict(new)))
    parts = [Part(new.id, box, number) for number, boxes in enumerate(waves, 1) for box in boxes]
    connection.execute(insert(rollout_box), [asdict(part) for part in parts])


def listed(connection: Connection) -> tuple[Rollout, ...]:
    """The newest first."""
    rows = connection.execute(select(rollout).order_by(rollout.c.made_ms.desc()).limit(LISTED_MAX))
    return tuple(Rollout(**row._mapping) for row in rows)


def still_open(connection: Connection) -> tuple[Rollout, ...]:
    """Those that may go on, the oldest first."""
    rows = connection.execute(
        select(rollout).where(rollout.c.ended_ms.is_(None)).order_by(rollout.c.made_ms).limit(LISTED_MAX)
    )
    return tuple(Rollout(**row._mapping) for row in rows)


def find(connection: Connection, identity: str) -> Rollout | None:
    """By its name."""
    row = connection.execute(select(rollout).where(rollout.c.id == identity)).one_or_none()
    return None if row is None else Rollout(**row._mapping)


def parts(connection: Connection, identity: str) -> tuple[Part, ...]:
    """Its boxes, by wave and name."""
    here = rollout_box.c
    query = select(rollout_box).where(here.rollout == identity).order_by(here.wave, here.box)
    return tuple(Part(**row._mapping) for row in connection.execute(query))


def versions(connection: Connection) -> dict[str, int]:
    """How many boxes run each version, by what each told at its last start."""
    here = tables.box.c
    query = select(here.version, func.count()).group_by(here.version)
    # Sorted here: engines put equal numbers and texts in orders of their own.
    found = [(version or "", int(count)) for version, count in connection.execute(query)]
    return dict(sorted(found, key=lambda one: (-one[1], one[0])))


def keep(connection: Connection, changed: Rollout) -> None:
    """As it stands now."""
    connection.execute(update(rollout).where(rollout.c.id == changed.id).values(**asdict(changed)))


def keep_part(connection: Connection, changed: Part) -> None:
    """As it stands now."""
    here = rollout_box.c
    mine = (here.rollout == changed.rollout) & (here.box == changed.box)
    connection.execute(update(rollout_box).where(mine).values(**asdict(changed)))
