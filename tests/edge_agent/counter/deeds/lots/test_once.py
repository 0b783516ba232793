"""A form of lots is done once, and says the second time what the first one did."""

from pathlib import Path

from edge_agent.counter.bench import Deed
from edge_agent.counter.deeds.lots.once import LotForms, Once
from edge_agent.counter.deeds.lots.papers import ReleaseLot
from edge_agent.counter.deeds.lots.reshape import MergeLots, Part, SplitLot
from edge_agent.counter.deeds.lots.rooms import MoveLot, StoreLot
from edge_agent.counter.deeds.lots.ship import ShipLot
from tests.edge_agent.counter.deeds.lots.cold import LOT, OTHER, Cold, cold_store


def test_the_same_form_again_changes_nothing(cold: Cold) -> None:
    """It is a duplicate, with the words of what was done."""
    deeds: tuple[Deed, ...] = (
        StoreLot(LOT, "cold-1", 5000),
        MoveLot(LOT, "cold-1", "cold-2", 1000),
        ShipLot(LOT, "market", 1000, room="cold-1"),
        SplitLot(LOT, (1000,), "cold-1"),
        MergeLots((Part(LOT, 1000, "cold-1"), Part(OTHER, 1000))),
    )
    for number, deed in enumerate(deeds):
        once = Once(f"form{number}", deed)
        first = cold.ask(once)
        before = cold.facts()
        second = cold.ask(once)
        assert (first.kind, second.kind) == ("ok", "duplicate")
        assert (second.key, second.text, second.fields) == (first.key, first.text, first.fields)
        assert cold.facts() == before


def test_another_form_does_it_again(cold: Cold) -> None:
    """Two deliveries of the same mass are two; and one that was refused may be sent again."""
    for form in ("a", "b"):
        assert cold.ask(Once(form, ShipLot(LOT, "market", 1000))).kind == "ok"
    assert cold.grams() == 18_000
    assert cold.refused(Once("c", ShipLot(LOT, "", 1000))) == "lot_ship_to"
    assert cold.ask(Once("c", ShipLot(LOT, "market", 1000))).kind == "ok"


def test_forms_of_others_between_and_a_restart_do_not_matter(tmp_path: Path) -> None:
    """Several people may be at their pages; no more are kept than that."""
    forms = [Once(f"f{number}", ShipLot(LOT, "market", 10)) for number in range(20)]
    with cold_store(tmp_path) as cold:
        cold.stock()
        for one in forms:
            assert cold.ask(one).kind == "ok"
    with cold_store(tmp_path) as cold:
        assert {cold.ask(one).kind for one in forms[-16:]} == {"duplicate"}
        assert cold.grams() == 19_800
        with cold.rig.looking() as shelved:
            known = shelved.state.get(LotForms)
    assert known
    assert len(known.done) == 16


def test_it_takes_the_role_of_its_deed() -> None:
    """A form is no way around it."""
    assert Once("a", ReleaseLot(LOT)).needs == "lead"
    assert Once("a", ShipLot(LOT, "market")).needs == "counter"
