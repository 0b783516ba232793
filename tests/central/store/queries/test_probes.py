"""What boxes told of their probes is found again from the log, whatever order it came in."""

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from central.store.queries import probes
from central.store.queries.probes import Damp, Episode, Mains
from logistics.coldchain.calibration import Calibration
from logistics.events.all import AnyEvent
from logistics.events.boxes import MainsMoved
from logistics.events.rooms import Humidity, ProbeAbout, ProbeFault
from tests.central.centre import ROOM, T0, Centre, Told, batch, centre_in, fresh_centre

SITE, NAME = ROOM
OLD = Calibration("C-1", "2025-05-01", "2026-04-30", (0,), (100,))
NEW = Calibration("C-2", "2026-05-01", "2027-04-30", (-500, 24_800), (0, 25_000))


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def about(
    probe: str = "p", calibration: Calibration | None = None, *notes: str, room: str = NAME
) -> ProbeAbout:
    return ProbeAbout(
        site=SITE,
        room=room,
        probe=probe,
        model="DS18B20",
        address="28-1",
        calibration=calibration,
        notes=notes,
    )


def fault(kind: str, refused: int = 0, detail: str = "", probe: str = "p") -> ProbeFault:
    return ProbeFault(site=SITE, room=NAME, probe=probe, fault=kind, refused=refused, detail=detail)


def told(*events: AnyEvent, step_ms: int = 1000) -> list[Told]:
    return [(T0 + n * step_ms, event) for n, event in enumerate(events)]


def test_each_value_has_its_certificate(centre: Centre) -> None:
    """Versions of a probe with the moment from which each held; a start that tells the same begins none."""
    centre.receive(
        batch("s1", 1, *told(about("p", OLD), about("p", OLD), about("q"), about("p", NEW), about("p", NEW)))
    )
    with centre.store.read() as connection:
        found = probes.versions(connection, *ROOM, ["box-a"])
    assert [(one.probe, one.since_ms - T0, one.calibration) for one in found] == [
        ("box-a/p", 3000, NEW),
        ("box-a/p", 0, OLD),
        ("box-a/q", 2000, None),
    ]


def test_only_the_rooms_own_probes_are_found(centre: Centre) -> None:
    """Another room's and another box's are not."""
    centre.receive(
        batch("s1", 1, *told(about("p"), about("q", room="other"))),
        batch("s2", 1, *told(about("r")), box="box-b"),
    )
    with centre.store.read() as connection:
        assert [one.probe for one in probes.versions(connection, *ROOM, ["box-a"])] == ["box-a/p"]
        assert [one.probe for one in probes.versions(connection, *ROOM, ["box-b", "box-a"])] == [
            "box-a/p",
            "box-b/r",
        ]


def test_a_fault_has_its_end_and_its_count(centre: Centre) -> None:
    """Begun, turned into another one, over; and one that lasts."""
    centre.receive(
        batch("s1", 1, *told(fault("crc", detail="00"), fault("all_ones"), fault("", 7), fault("jump")))
    )
    with centre.store.read() as connection:
        assert probes.faults(connection, *ROOM, ["box-a"]) == (
            Episode("box-a/p", T0 + 3000, None, "jump", "", 0),
            Episode("box-a/p", T0 + 1000, T0 + 2000, "all_ones", "", 7),
            Episode("box-a/p", T0, T0 + 1000, "crc", "00", 0),
        )


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_the_order_of_arrival_does_not_matter(order: tuple[int, ...]) -> None:
    """The events' own times decide."""
    events = told(fault("crc"), fault("", 3), about("p", NEW))
    with fresh_centre() as centre:
        for at in order:
            centre.receive(batch("s1", at + 1, events[at]))
        with centre.store.read() as connection:
            assert probes.faults(connection, *ROOM, ["box-a"]) == (
                Episode("box-a/p", T0, T0 + 1000, "crc", "", 3),
            )


def test_the_newest_humidity_and_mains(centre: Centre) -> None:
    """One of each probe and contact."""
    damp = [Humidity(site=SITE, room=NAME, probe="p", milli_pct=value) for value in (70_000, 72_500)]
    moves = [MainsMoved(site=SITE, device="grid", is_present=value) for value in (True, False)]
    centre.receive(batch("s1", 1, *told(*damp, *moves)))
    with centre.store.read() as connection:
        assert probes.humidity(connection, *ROOM, ["box-a"]) == (Damp("box-a/p", T0 + 1000, 72_500),)
        assert probes.mains(connection, "box-a") == (Mains("grid", T0 + 3000, is_present=False),)
