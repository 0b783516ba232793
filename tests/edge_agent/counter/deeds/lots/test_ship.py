"""Lots leave in bulk: out of the account and out of their room."""

import pytest

from edge_agent.counter.deeds.lots.rooms import StoreLot
from edge_agent.counter.deeds.lots.ship import ShipLot
from logistics.events.lots import LotShipped
from tests.edge_agent.counter.deeds.lots.cold import LOT, REJECT, Cold


def test_a_part_and_then_the_rest(cold: Cold) -> None:
    """With paper and vehicle; from the one room in which it lies."""
    cold.ask(StoreLot(LOT, "cold-1"))
    assert cold.ask(ShipLot(LOT, "杭州市场", 5000, "D-1", "浙K12345")).fields["left"] == "15"
    assert cold.lying().rooms == {"cold-1": 15_000}
    assert cold.ask(ShipLot(LOT, "杭州市场")).kind == "ok"
    assert (cold.grams(), cold.lying().rooms) == (0, {})
    cold.rig.end()
    first = next(one for one in cold.rig.events if isinstance(one, LotShipped))
    assert (first.net_g, first.to, first.document, first.vehicle) == (5000, "杭州市场", "D-1", "浙K12345")


def test_which_room_has_to_be_said(cold: Cold) -> None:
    """Where it lies in two, or partly in none; and a room gives no more than it has."""
    cold.ask(StoreLot(LOT, "cold-1", 12_000))
    assert cold.refused(ShipLot(LOT, "market", 5000)) == "lot_which_room"
    assert cold.refused(ShipLot(LOT, "market", 13_000, room="cold-1")) == "lot_room_little"
    assert cold.refused(ShipLot(LOT, "market", 5000, room="cold-9")) == "lot_not_in_room"
    assert cold.ask(ShipLot(LOT, "market", 5000, room="")).kind == "ok"
    assert cold.ask(ShipLot(LOT, "market", 5000, room="cold-1")).kind == "ok"
    assert (cold.lying().rooms, cold.lying().loose_g) == ({"cold-1": 7000}, 3000)


@pytest.mark.parametrize(
    ("deed", "key"),
    [
        (ShipLot(LOT, "market", 20_001), "lot_kept_too_much"),
        (ShipLot(LOT, " "), "lot_ship_to"),
        (ShipLot(LOT, "market", 0), "lot_ship_weight"),
        (ShipLot(REJECT, "market"), "lot_kept_rejected"),
        (ShipLot("RAW-1", "market"), "lot_kept_empty"),
        (ShipLot("GONE", "market"), "lot_not_known"),
    ],
)
def test_what_cannot_be_is_refused(cold: Cold, deed: ShipLot, key: str) -> None:
    """In words, and nothing has changed."""
    assert cold.refused(deed) == key
