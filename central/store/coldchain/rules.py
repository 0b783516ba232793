"""Rules of rooms in the database: versions in a row, and the books that judging goes by."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import ColumnElement, Connection, func, insert, select

from central.store.asking import run
from central.store.coldchain.tables import room_rule
from central.store.projections import probes
from central.store.projections.probes import RoomKey
from central.store.queries.columns import columns
from central.store.tables import temperature
from logistics.coldchain.errors import RuleError
from logistics.coldchain.rule import HIGHEST_MC, Rule, RuleBook, Rules

Origin = Literal["settings", "page", "command"]
BACK_MS_MAX = 92 * 86_400_000
READINGS_MAX = 500_000
"""How far back a rule may be dated: what was measured since is judged anew in one transaction, for which all
others wait, some 15 µs a reading."""
TEXT_CHARS_MAX = 500

_OF_RULE = Rule.__struct_fields__


class RoomVersion(Struct, frozen=True):
    """A version of a room's rule: what is in force from `valid_from_ms` on, who says so, and by what source.

    `version` is given by the database; `silent_ms` is for how long its probes may say nothing.
    """

    site: str
    room: str
    valid_from_ms: int
    rule: Rule
    silent_ms: int
    origin: str
    made_by: str
    entered_ms: int
    product: str = ""
    source: str = ""
    basis: str = ""
    comment: str = ""
    version: int = 0
    defrost: str = ""

    @property
    def place(self) -> RoomKey:
        """The room."""
        return self.site, self.room

    def says_like(self, other: "RoomVersion") -> bool:
        """Whether two versions say the same, whoever entered them when."""
        return _said(self) == _said(other)


def history(connection: Connection, site: str, room: str) -> list[RoomVersion]:
    """All versions of a room's rule, oldest first."""
    here = room_rule.c
    return _read(connection, (here.site == site) & (here.room == room))


def newest(connection: Connection) -> list[RoomVersion]:
    """Each room's last version, also where it begins later, by site and room."""
    return [list(versions)[-1] for _, versions in groupby(_read(connection), key=_place)]


def in_force(connection: Connection, at_ms: int) -> dict[RoomKey, RoomVersion]:
    """The version that is in force in each room at a time; none before the first has begun."""
    return {one.place: one for one in _read(connection, room_rule.c.valid_from_ms <= at_ms)}


def mark(connection: Connection) -> int:
    """A number that differs as soon as another version was entered."""
    return int(run(connection, _MARK, {}).scalar_one())


_MARK = select(func.coalesce(func.max(room_rule.c.id), 0))


def books(connection: Connection) -> dict[RoomKey, Rules]:
    """By what each room is judged, minute by minute."""
    return {place: _book(list(versions)) for place, versions in groupby(_read(connection), key=_place)}


def add(connection: Connection, new: RoomVersion, readings_max: int = READINGS_MAX) -> RoomVersion:
    """Write the next version of a room's rule, and judge anew what it is about.

    Raises RuleError for one that begins before the last one does, or so long ago that it would stop others.
    """
    last = next(iter(history(connection, new.site, new.room)[-1:]), None)
    faults = [*_faults(new, last), *_too_many(connection, new, readings_max)]
    if faults:
        raise RuleError(faults)
    values = {name: value for name, value in asdict(new).items() if name not in ("rule", "version")}
    number = 1 if last is None else last.version + 1
    of_rule = {name: getattr(new.rule, name) for name in _OF_RULE}
    connection.execute(insert(room_rule).values(**values, **of_rule, version=number))
    judged = books(connection)
    for probe in _probes_since(connection, new):
        probes.rejudge(connection, probe, new.valid_from_ms, judged, known_ms=new.entered_ms)
    return history(connection, new.site, new.room)[-1]


class RoomBooks(Mapping[RoomKey, Rules]):
    """The books as judging holds them: looked up anew when somebody has entered a version."""

    def __init__(self) -> None:
        self._books: dict[RoomKey, Rules] = {}
        self._mark = -1

    def learn(self, connection: Connection) -> None:
        """Look for new versions; in the transaction that judges, so that none is missed."""
        found = mark(connection)
        if found != self._mark:
            self._books, self._mark = books(connection), found

    def __getitem__(self, place: RoomKey) -> Rules:
        return self._books[place]

    def __iter__(self) -> Iterator[RoomKey]:
        return iter(self._books)

    def __len__(self) -> int:
        return len(self._books)


def _faults(new: RoomVersion, last: RoomVersion | None) -> Iterator[str]:
    if last is not None and new.valid_from_ms < last.valid_from_ms:
        yield f"valid_from: must not be before version {last.version} begins"
    # The settings' first is in force from the beginning: nothing is judged yet.
    is_first = last is None and new.origin == "settings"
    if new.entered_ms - new.valid_from_ms > BACK_MS_MAX and not is_first:
        yield f"valid_from: must not be more than {BACK_MS_MAX // 86_400_000} days ago"


def _too_many(connection: Connection, new: RoomVersion, readings_max: int) -> Iterator[str]:
    here = temperature.c
    since = (here.site == new.site) & (here.room == new.room) & (here.at_ms >= new.valid_from_ms)
    some = select(here.at_ms).where(since).limit(readings_max + 1).subquery()
    if int(connection.execute(select(func.count()).select_from(some)).scalar_one()) > readings_max:
        yield f"valid_from: must not be before the last {readings_max:,} readings of the room"


def _probes_since(connection: Connection, new: RoomVersion) -> list[str]:
    here = temperature.c
    query = select(here.probe).where(
        here.site == new.site, here.room == new.room, here.at_ms >= new.valid_from_ms
    )
    return sorted(connection.execute(query.distinct()).scalars())


def _book(versions: list[RoomVersion]) -> Rules:
    """One room's versions; of two that begin at once the later entered counts."""
    first = versions[0]
    turns = {one.valid_from_ms: one.rule for one in versions}
    if first.valid_from_ms > 0:
        # Before anybody said anything nothing was out of limits.
        free = Rule(0, first.rule.interval_ms, first.rule.max_gap_ms, hi_mc=HIGHEST_MC)
        turns = {first.valid_from_ms - 1: free, **turns}
    return first.rule if len(turns) == 1 else RuleBook(tuple(turns.items()))


def _read(connection: Connection, *which: ColumnElement[bool]) -> list[RoomVersion]:
    """Versions by site, room and number."""
    names = [name for name in RoomVersion.__struct_fields__ if name != "rule"]
    query = select(*(room_rule.c[name] for name in names), *columns(room_rule, Rule))
    ordered = query.where(*which).order_by(room_rule.c.site, room_rule.c.room, room_rule.c.version)
    return [
        RoomVersion(**dict(zip(names, row, strict=False)), rule=Rule(*row[len(names) :]))
        for row in connection.execute(ordered)
    ]


def _place(version: RoomVersion) -> RoomKey:
    return version.place


def _said(version: RoomVersion) -> tuple[object, ...]:
    return version.rule, version.silent_ms, version.product, version.source, version.defrost
