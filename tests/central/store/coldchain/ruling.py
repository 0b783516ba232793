"""Versions of a room's rule for tests, on a real centre."""

from central.collector import Collector
from central.store.coldchain import rules
from central.store.coldchain.rules import RoomBooks, RoomVersion
from central.store.projections.fold import Projections
from logistics.coldchain.rule import Rule
from tests.central.centre import NOW, ROOM, RULE, Centre


def rule(hi: float, **keys: object) -> Rule:
    """The centre's usual rule with another upper limit."""
    usual: dict[str, object] = {"lo": 0.0, "duration": 30, "interval": 5, "max_gap": 15, "hyst": 0.5}
    return Rule.from_keys({**usual, "clear_after": 10, "hi": hi, **keys})


def version(valid_from_ms: int, one: Rule = RULE, **fields: object) -> RoomVersion:
    """A version of the room's rule as a page enters it."""
    usual: dict[str, object] = {"origin": "page", "made_by": "王经理", "entered_ms": NOW, "comment": "换季"}
    return RoomVersion(ROOM[0], ROOM[1], valid_from_ms, one, 900_000, **{**usual, **fields})  # type: ignore[arg-type]


def enter(centre: Centre, *versions: RoomVersion) -> None:
    """Write versions as a page does: in a transaction of its own."""
    for one in versions:
        with centre.store.write() as connection:
            rules.add(connection, one)


def by_database(centre: Centre) -> Centre:
    """The same centre, judging by the rules of its database."""
    books = RoomBooks()
    centre.projections = Projections(books, books.learn)
    centre.collector = Collector(centre.store, centre.projections)
    return centre
