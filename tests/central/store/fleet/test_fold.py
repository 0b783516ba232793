"""Of a machine its last word stands, and of each hour the worst, in whatever order they came."""

from itertools import permutations
from pathlib import Path

import msgspec

from central.store.fleet import fold
from central.store.fleet.fold import HOUR_MS, KEPT_MS
from central.store.fleet.tables import box_hour, box_machine
from logistics import wire
from logistics.events.boxes import ClockKnown
from logistics.events.machine import BoxMachine
from tests.central.centre import T0, Centre, Told, batch, centre_in, fresh_centre

HOUR = T0 // HOUR_MS * HOUR_MS


def machine(temp_mc: int | None, free_mb: int | None = None, backlog: int | None = None) -> BoxMachine:
    return BoxMachine(site="HUB", temp_mc=temp_mc, disk_free_mb=free_mb, backlog=backlog)


TOLD: list[Told] = [
    (HOUR + 1, machine(50_000, 900, 3)),
    (HOUR + 2, machine(61_000, 800)),
    (HOUR + 3, machine(None, 850, 9)),
    (HOUR + HOUR_MS, machine(40_000, None, 0)),
]


def last(centre: Centre) -> BoxMachine:
    (row,) = centre.rows(box_machine)
    return msgspec.json.decode(row.told, type=BoxMachine)


def test_any_order_gives_the_last_word_and_the_worst_of_each_hour() -> None:
    """And told twice is told once; what was not said takes nothing away."""
    for order in list(permutations(range(4)))[::5]:
        with fresh_centre() as centre:
            for number in [*order, order[0]]:
                centre.receive(batch("s", number + 1, TOLD[number]))
            assert last(centre) == TOLD[3][1]
            assert [tuple(row) for row in centre.rows(box_hour)] == [
                ("box-a", HOUR, 61_000, 800, 9),
                ("box-a", HOUR + HOUR_MS, 40_000, None, 0),
            ]


def test_what_is_older_than_a_month_goes(tmp_path: Path) -> None:
    """Counted back from what the box told last, also where the old comes late."""
    with centre_in(tmp_path) as centre:
        old = HOUR - KEPT_MS - HOUR_MS
        centre.receive(batch("s", 1, (HOUR, machine(1))))
        centre.receive(batch("s", 2, (old, machine(2)), (old + HOUR_MS, machine(3))))
        assert [row.hour_ms for row in centre.rows(box_hour)] == [HOUR - KEPT_MS, HOUR]


def test_a_rebuild_gives_the_same(tmp_path: Path) -> None:
    """Both tables come from the log."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *TOLD))
        before = centre.models()
        centre.projections.rebuild(centre.store)
        assert centre.models() == before


def test_a_clock_that_becomes_known_moves_the_hours(tmp_path: Path) -> None:
    """What was told at a guessed time stands at the true one, and nowhere else."""
    with centre_in(tmp_path) as centre:
        body = msgspec.Raw(wire.encode_event(machine(70_000)))
        guess = wire.Stamped(HOUR - 10 * HOUR_MS, 5_000, "estimated", body)
        centre.receive(wire.batch("box-a", "s", "boot-9", 1, [guess], late=False), now_ms=HOUR + 9_000)
        assert [row.hour_ms for row in centre.rows(box_hour)] == [HOUR - 10 * HOUR_MS]
        known = msgspec.Raw(wire.encode_event(ClockKnown(site="HUB")))
        told = wire.Stamped(HOUR + 8_000, 8_000, "synced", known)
        centre.receive(wire.batch("box-a", "s", "boot-9", 2, [told], late=False), now_ms=HOUR + 9_000)
        assert [row.hour_ms for row in centre.rows(box_hour)] == [HOUR]
        assert centre.rows(box_machine)[0].at_ms == HOUR + 5_000


def test_more_than_is_kept_is_never_read() -> None:
    """A box that tells as often as it may, for all the time that is kept."""
    assert KEPT_MS // 300_000 < fold._REFOLD_MAX
