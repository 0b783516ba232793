"""What alerts know of each room: the name from the settings, product, source and patience from its rule."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from central.alerts.policy import Place
from central.store.coldchain import rules
from central.store.projections.probes import RoomKey
from central.store.store import Connection


class RoomPlaces(Mapping[RoomKey, Place]):
    """The rooms as they stand; looked up anew when a version of a rule was entered or has begun."""

    def __init__(self, named: Mapping[RoomKey, Place]) -> None:
        self._named = named
        self._places = dict(named)
        self._mark = -1
        self._turn_ms: int | None = None

    def learn(self, connection: Connection, now_ms: int) -> None:
        """Go by the rules that are in force now."""
        found = rules.mark(connection)
        if found == self._mark and (self._turn_ms is None or now_ms < self._turn_ms):
            return
        standing = rules.in_force(connection, now_ms)
        later = [one.valid_from_ms for one in rules.newest(connection) if one.valid_from_ms > now_ms]
        # A new dictionary: other threads compose messages by the old one meanwhile.
        self._places = {**self._named, **{place: self._place(one) for place, one in standing.items()}}
        self._mark, self._turn_ms = found, min(later, default=None)

    def _place(self, version: rules.RoomVersion) -> Place:
        named = self._named.get(version.place, Place())
        return replace(
            named,
            product=version.product,
            source=version.source,
            silent_ms=version.silent_ms,
            version=version.version,
        )

    def __getitem__(self, place: RoomKey) -> Place:
        return self._places[place]

    def __iter__(self) -> Iterator[RoomKey]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
