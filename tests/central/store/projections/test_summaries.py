"""What is left of temperatures that a box gave up stands in a table of its own, as what it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.store import tables
from logistics.coldchain.rule import MINUTE_MS
from logistics.events.rooms import Bucket, ThinnedReadings
from tests.central.centre import ROOM, STEP_MS, T0, Centre, batch, centre_in, chunk

_SITE, _ROOM = ROOM
HOT = ThinnedReadings(
    site=_SITE,
    room=_ROOM,
    probe="probe-1",
    step_ms=STEP_MS,
    bucket_ms=10 * MINUTE_MS,
    buckets=(
        Bucket(0, 2, 9000, 9500, 9250),
        Bucket(1, 2, 9000, 12_000, 9900),
        Bucket(4, 1, 4000, 4000, 4000),
    ),
)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def test_each_summary_is_a_row(centre: Centre) -> None:
    """With its own span of time; a stretch without readings has none, and a repetition adds nothing."""
    told = batch("s", 1, (T0, HOT))
    centre.receive(told)
    centre.receive(told)
    rows = sorted(centre.rows(tables.thinned), key=lambda row: row.at_ms)
    assert [(row.at_ms - T0, row.until_ms - T0, row.low_mc, row.high_mc, row.readings) for row in rows] == [
        (0, 10 * MINUTE_MS, 9000, 9500, 2),
        (10 * MINUTE_MS, 20 * MINUTE_MS, 9000, 12_000, 2),
        (40 * MINUTE_MS, 50 * MINUTE_MS, 4000, 4000, 1),
    ]
    assert {(row.box, row.probe) for row in rows} == {("box-a", "box-a/probe-1")}


def test_a_rebuild_gives_the_same(centre: Centre) -> None:
    """They come from the log alone."""
    centre.receive(batch("s", 1, (T0, HOT), (T0 + STEP_MS, chunk([4, 9]))))
    models = centre.models()
    assert models["thinned"]
    centre.projections.rebuild(centre.store)
    assert centre.models() == models


def test_for_the_exposure_record_it_is_a_gap(centre: Centre) -> None:
    """A run that summaries interrupt is broken off, and they open none: nobody knows when they were read."""
    centre.receive(batch("s", 1, (T0, chunk([9] * 4)), (T0 + 4 * STEP_MS, HOT)))
    centre.receive(batch("t", 1, (T0 + 16 * STEP_MS, chunk([9] * 4))))
    rows = sorted(centre.rows(tables.excursion), key=lambda row: row.start_ms)
    assert [(row.start_ms - T0, row.close, row.alarm_ms) for row in rows] == [
        (0, "gap", None),
        (16 * STEP_MS, "open", None),
    ]
    assert len(centre.rows(tables.temperature)) == 8
