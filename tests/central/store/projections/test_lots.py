"""Lots in rooms are folded by the events' times, whatever order they came in and however often."""

from itertools import permutations
from pathlib import Path

from msgspec import Raw

from central.store.coldchain.tables import lot_stay
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.boxes import ClockKnown
from logistics.events.counter import Corrected
from logistics.events.lots import LotLeft, LotStored
from tests.central.centre import ROOM, T0, Centre, Told, batch, centre_in, fresh_centre

KG = 1000
TOLD: tuple[Told, ...] = (
    (T0, LotStored(lot="L-1", site=ROOM[0], room=ROOM[1], product="kiwifruit", net_g=480 * KG)),
    (T0 + 10, LotLeft(lot="L-1", site=ROOM[0], room=ROOM[1], net_g=80 * KG, why="shipped")),
    (T0 + 20, LotLeft(lot="L-1", site=ROOM[0], room=ROOM[1])),
)
STAYS = [(T0, T0 + 10, 480 * KG), (T0 + 10, T0 + 20, 400 * KG)]


def found(centre: Centre) -> list[tuple[int, int | None, int]]:
    return [(row.from_ms, row.to_ms, row.net_g) for row in centre.rows(lot_stay)]


def test_any_order_and_twice() -> None:
    """Each order of arrival gives the same stays, and so does a batch that comes again."""
    for order in permutations(range(3)):
        with fresh_centre() as centre:
            for number in (*order, order[0]):
                centre.receive(batch("s", number + 1, TOLD[number]))
            assert found(centre) == STAYS


def test_a_clock_that_becomes_known(tmp_path: Path) -> None:
    """What was told by a wrong clock stands at its right time as soon as that is known."""
    with centre_in(tmp_path) as centre:
        wrong = [wire.Stamped(at_ms - 9_000, at_ms - T0, "estimated", body(event)) for at_ms, event in TOLD]
        known = wire.Stamped(T0 + 30, 30, "synced", body(ClockKnown(site=ROOM[0], was_off_ms=9_000)))
        centre.receive(wire.batch("box-a", "s", "b1", 1, wrong, late=False))
        assert found(centre)[0][0] == T0 - 9_000
        centre.receive(wire.batch("box-a", "s", "b1", 4, [known], late=False))
        assert found(centre) == STAYS


def body(event: AnyEvent) -> Raw:
    return Raw(wire.encode_event(event))


def test_a_corrected_storing_stood_nowhere(tmp_path: Path) -> None:
    """Before or after what it takes out, and also when it is itself taken out again."""
    wrong = Corrected(site=ROOM[0], stream="s", seq=2, reason="another lot")
    back = Corrected(site=ROOM[0], stream="t", seq=1, reason="was right")
    with centre_in(tmp_path) as centre:
        centre.receive(batch("t", 1, (T0 + 40, wrong), box="box-b"))
        centre.receive(batch("s", 1, *TOLD))
        assert found(centre) == [(T0, T0 + 20, 480 * KG)]
        centre.receive(batch("t", 2, (T0 + 50, back), box="box-b"))
        assert found(centre) == STAYS


def test_a_rebuild(tmp_path: Path) -> None:
    """They are a read model: a rebuild makes the same rows."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *TOLD))
        centre.projections.rebuild(centre.store)
        assert found(centre) == STAYS
