"""A room's history as numbers: exact at any zoom, with all that went on, and with its faults named."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from central.store.coldchain.rules import RoomVersion
from logistics.events.boxes import MainsMoved
from logistics.events.rooms import DefrostMoved, DoorMoved
from plumbing.clock import utc_ms
from plumbing.web.server import Serving
from tests.central.centre import STEP_MS, Centre, batch, chunk
from tests.central.store.coldchain.ruling import by_database, enter, rule, version
from tests.central.web.scene import Scene, Visitor, served

ROOM = ("COLD", "fresh")
_DAY_MS = 86_400_000
_MINUTE_MS = 60_000


class Kept:
    """A served county whose fresh room was measured on a day three hundred days ago, and is since today."""

    def __init__(self, folder: Path) -> None:
        self.now = utc_ms()
        self.old = (self.now - 300 * _DAY_MS) // STEP_MS * STEP_MS
        self.new = (self.now - 30 * STEP_MS) // STEP_MS * STEP_MS
        self.peak = self.old + 50 * STEP_MS
        self.centre = by_database(Centre(folder))
        Scene(self.centre.store, self.now).people()
        enter(self.centre, _there(version(0, origin="settings", made_by="settings")))
        old = chunk([4.0] * 50 + [11.3] + [4.0] * 99, room=ROOM)
        new = chunk([4.0] * 6 + [9.0] * 10 + [4.0] * 3, room=ROOM)
        self.centre.receive(batch("s", 1, (self.old, old), (self.new, new)), now_ms=self.now)


def _there(one: RoomVersion) -> RoomVersion:
    return replace(one, site=ROOM[0], room=ROOM[1])


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """The county."""
    found = Kept(tmp_path)
    yield found
    found.centre.store.close()


@pytest.fixture
def serving(kept: Kept) -> Iterator[Serving]:
    """Its pages."""
    with served(kept.centre.store) as running:
        yield running


def ask(visitor: Visitor, since_ms: int, until_ms: int, points: int = 600) -> dict[str, Any]:
    """The history of the fresh room."""
    span = {"from": str(since_ms), "to": str(until_ms), "points": str(points)}
    answer = visitor.get("/api/charts/rooms/COLD/fresh/history", **span)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_its_peak_is_the_reading_at_any_zoom(kept: Kept, viewer: Visitor) -> None:
    """One warm reading in a year is the highest of every span that holds it, at its very moment."""
    for span_ms in (2 * _MINUTE_MS, 60 * _MINUTE_MS, _DAY_MS, 7 * _DAY_MS, 30 * _DAY_MS, 365 * _DAY_MS):
        for points in (10, 137, 600, 2_000):
            probe = ask(viewer, kept.peak - span_ms // 7, kept.peak + span_ms - span_ms // 7, points)[
                "probes"
            ][0]
            assert max(probe["high_mc"]) == probe["extremes"]["high_mc"] == 11_300
            assert probe["extremes"]["high_ms"] == kept.peak
            assert len(probe["at_ms"]) <= points + 1


def test_silence_is_told_and_not_counted(kept: Kept, viewer: Visitor) -> None:
    """A year with two days of readings has its gaps as spans, and its coverage says how little is known."""
    found = ask(viewer, kept.now - 365 * _DAY_MS, kept.now)
    probe = found["probes"][0]
    known_ms = 150 * STEP_MS + 19 * STEP_MS
    assert [gap["from_ms"] for gap in probe["gaps"][:2]] == [found["since_ms"], kept.old + 150 * STEP_MS]
    assert probe["coverage"] == pytest.approx(known_ms / (365 * _DAY_MS), abs=1e-5)
    assert probe["are_gaps_all"]
    assert found["cut"] == []


def test_excursions_stand_with_their_numbers(kept: Kept, viewer: Visitor) -> None:
    """Which probe, which side, when, whether it was long enough for an alarm, and where its page is."""
    found = ask(viewer, kept.new, kept.now)
    (one,) = found["excursions"]
    assert (one["probe"], one["side"], one["is_alarm"], one["peak_mc"]) == (
        "box-a/probe-1",
        "HOT",
        True,
        9_000,
    )
    assert (one["start_ms"], one["end_ms"]) == (kept.new + 6 * STEP_MS, kept.new + 16 * STEP_MS)
    assert viewer.get(f"/excursions/{one['number']}").status_code == 200
    assert found["probes"][0]["out_hot_ms"] == 10 * STEP_MS
    assert found["probes"][0]["out_cold_ms"] == 0


def test_limits_change_where_their_version_begins(kept: Kept, viewer: Visitor) -> None:
    """Each part of a span has the limits that were in force then."""
    turn = kept.now - 2 * _DAY_MS
    enter(kept.centre, _there(version(turn, rule(10.0), entered_ms=kept.now)))
    found = ask(viewer, kept.now - 4 * _DAY_MS, kept.now)
    assert [(one["from_ms"], one["until_ms"], one["high_mc"], one["version"]) for one in found["limits"]] == [
        (found["since_ms"], turn, 8_000, 1),
        (turn, kept.now, 10_000, 2),
    ]


def test_what_went_on_around(kept: Kept, viewer: Visitor) -> None:
    """Doors, mains and defrosts are spans; what began before is there, what is closer than a step is one."""
    at = kept.new

    def door(minute: int, *, is_open: bool) -> tuple[int, DoorMoved]:
        moved = DoorMoved(site=ROOM[0], room=ROOM[1], door="front", is_open=is_open)
        return at + minute * _MINUTE_MS, moved

    doors = [door(n, is_open=n % 2 == 0) for n in (-100, 1, 2, 3, 10)]
    gone = MainsMoved(site=ROOM[0], device="ups", is_present=False)
    back = replace(gone, is_present=True)
    on = DefrostMoved(site=ROOM[0], room=ROOM[1], device="heater", is_on=True)
    mains = [(at + 4 * _MINUTE_MS, gone), (at + 9 * _MINUTE_MS, back)]
    heats = [(at + 20 * _MINUTE_MS, on), (at + 35 * _MINUTE_MS, replace(on, is_on=False))]
    kept.centre.receive(batch("t", 1, *doors, *mains, *heats), now_ms=kept.now)
    fine = ask(viewer, at, kept.now)
    assert [(one["from_ms"] - at, one["until_ms"] and one["until_ms"] - at) for one in fine["doors"]] == [
        (-100 * _MINUTE_MS, _MINUTE_MS),
        (2 * _MINUTE_MS, 3 * _MINUTE_MS),
        (10 * _MINUTE_MS, None),
    ]
    assert [(one["what"], one["lasts_ms"]) for one in fine["mains_lost"]] == [("ups", 5 * _MINUTE_MS)]
    assert [(one["what"], one["lasts_ms"]) for one in fine["defrosts"]] == [("heater", 15 * _MINUTE_MS)]
    (coarse,) = ask(viewer, kept.now - 365 * _DAY_MS, kept.now)["doors"]
    assert (coarse["times"], coarse["until_ms"]) == (3, None)


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ({"from": "yesterday"}, "from: must be a time"),
        ({"to": "-1"}, "to: must be a time"),
        ({"to": "٣"}, "to: must be a time"),
        ({"from": "1000", "to": "2000"}, "at least 60 s"),
        ({"from": "0", "to": str(401 * _DAY_MS)}, "at most 400 days"),
        ({"points": "9"}, "points: must be"),
        ({"points": "1e9"}, "points: must be"),
    ],
)
def test_a_question_that_makes_no_sense(viewer: Visitor, query: dict[str, str], fault: str) -> None:
    """Is refused with the name of the field and what it may be."""
    answer = viewer.get("/api/charts/rooms/COLD/fresh/history", **query)
    assert answer.status_code == 400
    assert fault in answer.json()["detail"]


def test_a_room_that_nobody_measured(viewer: Visitor) -> None:
    """Has no probes, and no fault either; who is not logged in is told nothing."""
    assert viewer.get("/api/charts/rooms/COLD/attic/history").json()["probes"] == []
    with Visitor(str(viewer.client.base_url)) as stranger:
        assert stranger.get("/api/charts/rooms/COLD/fresh/history").status_code == 401


def test_the_page_says_what_it_draws(kept: Kept, viewer: Visitor) -> None:
    """Peak with its moment, minutes out, coverage, gaps and excursions are tables; the room leads to it."""
    span = {"from": str(kept.now - 365 * _DAY_MS), "to": str(kept.now)}
    page = viewer.get("/rooms/COLD/fresh/history", **span).text
    for word in ("11.3 °C", "50 min", "No data", "Out of limits", "long enough for an alarm", "0.2 %"):
        assert word in page, word
    assert 'href="/excursions/1"' in page
    assert "/rooms/COLD/fresh/history" in viewer.get("/rooms/COLD/fresh").text
    assert viewer.get("/rooms/COLD/attic/history").status_code == 404
    assert viewer.get("/rooms/COLD/fresh/history", points="1").status_code == 400
