"""A room's history, as a page and as numbers for its chart."""

from itertools import pairwise
from typing import Any

from tests.central.web.scene import Scene, Visitor


def _series(visitor: Visitor, minutes: int) -> dict[str, Any]:
    answer = visitor.get("/api/charts/rooms/COLD/fresh", minutes=str(minutes))
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_a_peak_is_in_every_window(scene: Scene, viewer: Visitor) -> None:
    """However wide a bucket is, the one hot and the one cold reading in it are there."""
    scene.probe("cold-1/probe-a", *[4_000] * 500, 11_300, -2_100, *[4_000] * 500)
    for minutes in (1_440, 10_080, 43_200):
        probe = _series(viewer, minutes)["probes"][0]
        assert max(value for value in probe["high_mc"] if value is not None) == 11_300
        assert min(value for value in probe["low_mc"] if value is not None) == -2_100
    page = viewer.get("/rooms/COLD/fresh", minutes="1440").text
    assert "11.3 °C" in page
    assert "−2.1 °C" in page


def test_silence_has_its_empty_places(scene: Scene, viewer: Visitor) -> None:
    """Time without readings is there as nothing, so that a chart can show the gap."""
    scene.probe("cold-1/probe-a", 4_000, 5_000, step_ms=600_000)
    found = _series(viewer, 60)
    values = found["probes"][0]["high_mc"]
    assert [value for value in values if value is not None] == [4_000, 5_000]
    assert len(values) == len(found["at_ms"]) > 400
    assert len({later - earlier for earlier, later in pairwise(found["at_ms"])}) == 1


def test_limits_and_excursions_come_with_the_series(scene: Scene, viewer: Visitor) -> None:
    """The chart draws the county's limits and shades what was out of them."""
    scene.probe("cold-1/probe-a", 10_400, state="ALARM")
    scene.breach("cold-1/probe-a")
    found = _series(viewer, 60)
    assert (found["low_limit_mc"], found["high_limit_mc"]) == (0, 8_000)
    assert [(one["probe"], one["end_ms"]) for one in found["excursions"]] == [("cold-1/probe-a", None)]


def test_an_excursion_is_listed_when_it_touches_the_window(scene: Scene, viewer: Visitor) -> None:
    """One that began before the window and ended in it is listed; one long over is not."""
    scene.probe("cold-1/probe-a", 4_000)
    scene.breach("cold-1/probe-a")
    scene.close_breach("cold-1/probe-a")
    assert "recovered" in viewer.get("/rooms/COLD/fresh", minutes="1").text
    scene.now_ms -= 3_600_000
    scene.breach("cold-1/probe-b", 2)
    scene.close_breach("cold-1/probe-b", 2)
    assert "probe-b" not in viewer.get("/rooms/COLD/fresh", minutes="10").text


def test_a_room_that_nobody_measures_is_not_found(viewer: Visitor) -> None:
    """404, and an empty series for its chart."""
    assert viewer.get("/rooms/COLD/attic").status_code == 404
    assert viewer.get("/api/charts/rooms/COLD/attic").json()["at_ms"] == []


def test_throughput_counts_by_site(scene: Scene, viewer: Visitor) -> None:
    """The numbers behind the bars."""
    scene.parcel("YT1447279684726", site="C1")
    scene.parcel("YT1447279684727", site="HUB", act="depart")
    found = viewer.get("/api/charts/throughput", by="minute").json()
    assert [(site["site"], sum(site["bars"])) for site in found["sites"]] == [("HUB", 1), ("C1", 1)]
    assert found["county"]["acts"]["depart"] == 1
    assert found["bucket_ms"] == 60_000
