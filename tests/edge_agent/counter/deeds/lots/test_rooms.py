"""Lots in rooms: never more in them than is on hand, and a move is one commit."""

from pathlib import Path

import pytest

from edge_agent.counter.bench import Deed
from edge_agent.counter.deeds.lots.rooms import MoveLot, StoreLot, TakeOutLot
from logistics.events.lots import LotLeft, LotSettled, LotStored
from tests.edge_agent.counter.deeds.lots.cold import LOT, SITE, Cold, cold_store


def test_a_lot_goes_into_rooms_and_out_again(cold: Cold) -> None:
    """Part by part; what is in no room is known at every step."""
    assert cold.ask(StoreLot(LOT, "cold-1", 12_000)).kind == "ok"
    assert (cold.lying().rooms, cold.lying().loose_g) == ({"cold-1": 12_000}, 8000)
    assert cold.ask(StoreLot(LOT, "cold-2")).fields == {"kg": "8", "room": "cold-2"}
    assert cold.ask(MoveLot(LOT, "cold-1", "cold-2", 2000)).kind == "ok"
    assert cold.lying().rooms == {"cold-1": 10_000, "cold-2": 10_000}
    assert cold.ask(TakeOutLot(LOT, "cold-2", why="sample")).kind == "ok"
    assert (cold.lying().rooms, cold.lying().loose_g) == ({"cold-1": 10_000}, 10_000)


def test_what_is_told_names_goods_and_owner(cold: Cold) -> None:
    """By these the centre judges the room's cold and tells the owner."""
    cold.ask(StoreLot(LOT, "cold-1", 12_000))
    cold.ask(MoveLot(LOT, "cold-1", "cold-2"))
    cold.rig.end()
    stored = [one for one in cold.rig.events if isinstance(one, LotStored)]
    assert [(one.room, one.net_g, one.product, one.owner) for one in stored] == [
        ("cold-1", 12_000, "kiwifruit", "F-0031"),
        ("cold-2", 12_000, "kiwifruit", "F-0031"),
    ]
    [left] = [one for one in cold.rig.events if isinstance(one, LotLeft)]
    assert (left.room, left.net_g, left.why) == ("cold-1", 12_000, "to cold-2")


@pytest.mark.parametrize(
    ("deed", "key"),
    [
        (StoreLot(LOT, "cold-1", 20_001), "lot_store_much"),
        (StoreLot(LOT, "cold-1", 0), "lot_store_much"),
        (StoreLot("GONE", "cold-1"), "lot_not_known"),
        (StoreLot(LOT, "cold 1"), "lot_room_name"),
        (MoveLot(LOT, "cold-1", "cold-2"), "lot_not_in_room"),
        (MoveLot(LOT, "cold-1", "cold-1"), "lot_same_room"),
        (TakeOutLot(LOT, "cold-1"), "lot_not_in_room"),
        (TakeOutLot("GONE", "cold-1"), "lot_not_known"),
    ],
)
def test_what_cannot_be_is_refused(cold: Cold, deed: Deed, key: str) -> None:
    """In words, and nothing has changed."""
    assert cold.refused(deed) == key


def test_no_more_leaves_a_room_than_is_there(cold: Cold) -> None:
    """Neither by a move nor by taking out; and what is stored already cannot be stored again."""
    cold.ask(StoreLot(LOT, "cold-1"))
    assert cold.refused(MoveLot(LOT, "cold-1", "cold-2", 20_001)) == "lot_room_little"
    assert cold.refused(TakeOutLot(LOT, "cold-1", 20_001)) == "lot_room_little"
    assert cold.refused(StoreLot(LOT, "cold-2")) == "lot_all_stored"


def test_a_settled_lot_goes_into_no_room_and_may_leave_one(cold: Cold) -> None:
    """What the books say is in a room must be able to become nothing."""
    cold.ask(StoreLot(LOT, "cold-1"))
    cold.rig.tell(LotSettled(lot=LOT, site=SITE, loss_g=20_000, tolerance_g=0))
    assert cold.refused(StoreLot(LOT, "cold-2")) == "lot_used_up"
    assert cold.ask(TakeOutLot(LOT, "cold-1")).kind == "ok"
    assert cold.lying().rooms == {}


def test_rooms_outlive_the_agent(tmp_path: Path) -> None:
    """A box that starts anew knows where everything lies."""
    with cold_store(tmp_path) as cold:
        cold.stock()
        cold.ask(StoreLot(LOT, "cold-1", 12_000))
    with cold_store(tmp_path) as cold:
        assert cold.ask(MoveLot(LOT, "cold-1", "cold-2", 5000)).kind == "ok"
        assert cold.lying().rooms == {"cold-1": 7000, "cold-2": 5000}
