"""What a page lists of lots: what ends first on top, one of its goods marked, and sums that agree."""

from edge_agent.counter.deeds.lots.papers import BlockLot
from edge_agent.counter.deeds.lots.rooms import StoreLot
from edge_agent.counter.deeds.lots.ship import ShipLot
from edge_agent.counter.rules.lots.lines import Line, Lines, lines_of
from edge_agent.counter.rules.lots.store import Store
from tests.edge_agent.counter.deeds.lots.cold import (
    LOT,
    OTHER,
    REJECT,
    SITE,
    STANDARDS,
    TODAY,
    Cold,
    begun,
    certified,
    weighed,
)


def _lines(cold: Cold) -> dict[str, Line]:
    with cold.rig.looking() as shelved:
        return {one.row.lot: one for one in lines_of(Store(shelved.lots, STANDARDS, SITE, TODAY))}


def test_what_ends_first_is_on_top_and_marked(cold: Cold) -> None:
    """Of its class alone, and only while it may leave; rejects come last."""
    cold.rig.tell(begun("LATE", harvested="2023-11-13"), weighed("LATE", 1000), certified("LATE", 1000))
    found = _lines(cold)
    assert list(found) == [LOT, OTHER, "LATE", REJECT]
    assert [lot for lot, line in found.items() if line.is_first] == [LOT]
    assert (found[LOT].age, found[LOT].left, found["LATE"].left) == (5, 25, 28)
    cold.ask(BlockLot(LOT, "mould"))
    found = _lines(cold)
    assert [lot for lot, line in found.items() if line.is_first] == []
    kept = found[LOT].keeping.kept
    assert kept
    assert kept.why == "blocked"


def test_sums_are_those_of_the_lots(cold: Cold) -> None:
    """By owner and product, rejects by themselves; what left is not in them."""
    cold.rig.tell(begun("OF2", owner="F-0032"), weighed("OF2", 3000))
    cold.ask(StoreLot(LOT, "cold-1"))
    cold.ask(ShipLot(LOT, "market", 500))
    with cold.rig.looking() as shelved:
        sums, rows = shelved.lots.sums(), shelved.lots.on_hand()
    assert [(one.owner, one.is_reject, one.lots, one.on_hand_g) for one in sums] == [
        ("F-0031", False, 2, 29_500),
        ("F-0031", True, 1, 1000),
        ("F-0032", False, 1, 3000),
    ]
    assert sum(one.on_hand_g for one in sums) == sum(one.on_hand_g for one in rows)


def test_lines_are_made_anew_when_something_was_told(cold: Cold) -> None:
    """And only then."""
    lines = Lines()

    def look() -> tuple[Line, ...]:
        with cold.rig.looking() as shelved:
            return lines.of(Store(shelved.lots, STANDARDS, SITE, TODAY))

    first = look()
    assert look() is first
    cold.ask(StoreLot(LOT, "cold-1"))
    second = look()
    assert second is not first
    assert second[0].here.rooms == {"cold-1": 20_000}
