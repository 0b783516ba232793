"""Alerts go by the rule that is in force: its product, source, patience and number."""

from pathlib import Path

from central.alerts.places import RoomPlaces
from central.alerts.policy import Place
from tests.central.centre import NOW, ROOM, centre_in
from tests.central.store.coldchain.ruling import enter, rule, version


def test_a_new_version_is_learnt(tmp_path: Path) -> None:
    """A version counts from when it begins, without a restart; the room keeps the name of the settings."""
    with centre_in(tmp_path) as centre:
        places = RoomPlaces({ROOM: Place("1号冷藏间", "果蔬", "file", 1)})
        enter(centre, version(NOW, product="kiwifruit"), version(NOW + 9, rule(6), product="绿茶"))
        with centre.store.read() as connection:
            for at_ms, product, number in (
                (NOW, "kiwifruit", 1),
                (NOW + 8, "kiwifruit", 1),
                (NOW + 9, "绿茶", 2),
            ):
                places.learn(connection, at_ms)
                assert places[ROOM] == Place("1号冷藏间", product, "", 900_000, version=number)
        assert len(places) == len(list(places)) == 1
