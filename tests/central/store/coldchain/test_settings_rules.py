"""The settings' rooms are versions of the database, as long as nobody has said otherwise."""

from pathlib import Path

from central.settings import RoomRule
from central.store.coldchain import rules
from central.store.coldchain.rules import RoomVersion
from central.store.coldchain.settings_rules import adopt
from tests.central.centre import NOW, ROOM, Centre, centre_in
from tests.central.store.coldchain.ruling import enter, rule, version


def room(**keys: object) -> RoomRule:
    usual: dict[str, object] = {"site": ROOM[0], "room": ROOM[1], "hi": 8.0, "duration": 30, "interval": 5}
    return RoomRule.model_validate({**usual, "source": "GB/T 24616-2019", **keys})


def found(centre: Centre) -> list[RoomVersion]:
    with centre.store.read() as connection:
        return rules.history(connection, *ROOM)


def test_the_first_version(tmp_path: Path) -> None:
    """A room that the database has no rule of gets the settings', in force from the beginning; once."""
    with centre_in(tmp_path) as centre:
        assert [adopt(centre.store, [room()], NOW + n) for n in range(2)] == [1, 0]
        (one,) = found(centre)
        assert (one.version, one.valid_from_ms, one.origin, one.source) == (
            1,
            0,
            "settings",
            "GB/T 24616-2019",
        )
        assert one.rule.hi_mc == 8000
        assert one.silent_ms == 15 * 60_000


def test_a_changed_file(tmp_path: Path) -> None:
    """A changed limit is a next version from now on; the past is judged as it was."""
    with centre_in(tmp_path) as centre:
        adopt(centre.store, [room()], NOW)
        assert adopt(centre.store, [room(hi=6.0)], NOW + 5) == 1
        assert [(one.version, one.valid_from_ms) for one in found(centre)] == [(1, 0), (2, NOW + 5)]


def test_the_page_outlasts_the_file(tmp_path: Path) -> None:
    """Once somebody has set a room's rule by the page, the file's no longer counts, changed or not."""
    with centre_in(tmp_path) as centre:
        adopt(centre.store, [room()], NOW)
        enter(centre, version(NOW + 1, rule(5)))
        assert adopt(centre.store, [room(hi=6.0)], NOW + 5) == 0
        assert found(centre)[-1].rule.hi_mc == 5000
