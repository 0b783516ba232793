"""A version goes from wave to wave while it lives well, and no further by itself when it does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.fleet.rollouts import rollouts as work
from central.fleet.rollouts.rollouts import RolloutFault
from central.store.links import orders
from logistics import wire
from logistics.orders import AgentUpdate
from tests.central.fleet.rollouts.fleet import NEW, OLD, Fleet, fleet

BOXES = ("b1", "b2", "b3", "b4", "b5")


@pytest.fixture(name="county")
def _county(tmp_path: Path) -> Iterator[Fleet]:
    with fleet(tmp_path, *BOXES) as made:
        yield made


def test_wave_by_wave_until_all_have_it(county: Fleet) -> None:
    """Each box is ordered once, by the bundle for its machine, and a wave waits for the one before."""
    county.start("b1; b2 b3; rest", soak_min=30)
    assert county.ordered() == []
    county.turn()
    assert county.ordered() == ["b1"]
    with county.centre.store.read() as connection:
        (due,) = orders.due(connection, county.now_ms, 9)
    order = wire.decode_order(due.body)
    assert isinstance(order, AgentUpdate)
    assert (order.version, order.digest, order.bytes) == (NEW, "a" * 64, 1000)
    county.keeps("b1")
    county.turn(29, alive=BOXES)
    assert county.ordered() == ["b1"]
    county.turn(2, alive=BOXES)
    assert county.ordered() == ["b1", "b2", "b3"]
    county.keeps("b2", "b3")
    county.turn(31, alive=BOXES)
    assert county.ordered() == list(BOXES)
    county.keeps("b4", "b5")
    county.turn(31, alive=BOXES)
    assert (county.stands().state, county.stands().wave) == ("done", 3)
    assert {part.state for part in county.parts().values()} == {"kept"}


def test_it_stops_by_itself_when_more_fail_than_may(county: Fleet) -> None:
    """Nothing more is ordered, and the reason names the boxes; one failure may be allowed for."""
    county.start("b1 b2; rest", fail_max=1)
    county.turn()
    county.keeps("b1")
    county.undoes("b2")
    county.turn(alive=BOXES)
    assert county.ordered() == list(BOXES)
    county.undoes("b3", "silent")
    county.turn(alive=BOXES)
    stopped = county.stands()
    assert stopped.state == "stopped"
    assert "2 of 5 boxes failed: b2 (crash), b3 (silent)" in stopped.why
    assert county.parts()["b2"].why == "it died"


def test_a_canary_that_fails_spares_the_rest(county: Fleet) -> None:
    """Undone, refused by its root side, or refused by the box: nobody else is ordered."""
    county.start("b1; rest")
    county.turn()
    county.undoes("b1")
    county.turn(600, alive=BOXES)
    assert county.stands().state == "stopped"
    assert county.ordered() == ["b1"]


def test_a_box_that_refuses_has_failed(county: Fleet) -> None:
    """With its own word for it."""
    county.start("b1; rest")
    county.turn()
    with county.centre.store.write() as connection:
        (due,) = orders.due(connection, county.now_ms, 9)
        answer = wire.Refused("space", "900 MB must be free")
        orders.answer(connection, wire.Result(v=1, box="b1", id=due.id, answer=answer), county.now_ms)
    county.turn(alive=BOXES)
    assert county.stands().state == "stopped"
    assert (county.parts()["b1"].reason, county.parts()["b1"].why) == ("space", "900 MB must be free")


def test_a_box_that_is_silent_for_too_long_has_failed_until_it_comes(county: Fleet) -> None:
    """It may have been off: when it comes after all, it counts as what it is."""
    county.start("b1 b2; rest", fail_max=1, silent_min=60)
    county.turn()
    county.keeps("b1")
    county.turn(60, alive=BOXES)
    assert county.ordered() == ["b1", "b2"]
    county.turn(2, alive=BOXES)
    assert county.parts()["b2"].reason == "silent"
    assert county.ordered() == list(BOXES)
    county.keeps("b2")
    county.turn(alive=BOXES)
    assert county.parts()["b2"].state == "kept"


def test_a_wave_that_is_not_well_holds_the_next(county: Fleet) -> None:
    """Not heard for ten minutes, or a backlog that does not shrink: nobody failed, and nothing goes on."""
    county.start("b1; rest", soak_min=5)
    county.turn()
    county.keeps("b1")
    county.turn(30)
    assert county.ordered() == ["b1"]
    county.lives("b1", backlog=5000)
    county.turn()
    assert county.ordered() == ["b1"]
    assert county.stands().state == "running"
    county.turn(alive=["b1"])
    assert county.ordered() == list(BOXES)


def test_a_release_that_begins_anew_again_and_again_has_failed(county: Fleet) -> None:
    """After it was confirmed, too: a power cut or two are no crash, three starts are."""
    county.start("b1; rest", soak_min=60)
    county.turn()
    county.keeps("b1")
    for start in range(3):
        assert county.stands().state == "running", start
        county.turn(5)
        county.begins("b1", NEW)
        county.turn()
    assert county.stands().state == "stopped"
    assert county.parts()["b1"].reason == "crash"


def test_it_can_be_paused_resumed_and_cancelled(county: Fleet) -> None:
    """A pause orders nothing more; who resumes after a stop forgives; cancelled is over."""
    county.start("b1; b2; rest")
    store = county.centre.store
    with store.write() as connection:
        work.pause(connection, "r1")
    county.turn(alive=BOXES)
    assert county.ordered() == []
    with store.write() as connection:
        work.resume(connection, "r1")
    county.turn(alive=BOXES)
    county.undoes("b1")
    county.turn(alive=BOXES)
    assert county.stands().state == "stopped"
    with store.write() as connection:
        work.resume(connection, "r1")
    county.turn(alive=BOXES)
    assert (county.stands().state, county.ordered()) == ("running", ["b1", "b2"])
    with store.write() as connection:
        work.cancel(connection, "r1", county.now_ms)
        for deed in (work.pause, work.resume):
            with pytest.raises(RolloutFault, match="is cancelled"):
                deed(connection, "r1")
        with pytest.raises(RolloutFault, match="no rollout"):
            work.pause(connection, "nothing")
    county.turn(100, alive=BOXES)
    # b1 answered by its events; what b2 has not taken is taken back.
    assert "b2" not in county.ordered()
    assert county.stands().state == "cancelled"


def test_what_has_no_bundle_is_not_ordered(tmp_path: Path) -> None:
    """A box of another kind, and one that runs the version already, which is done."""
    with fleet(tmp_path, "pi", "server", "new") as county:
        county.begins("server", OLD, "riscv64")
        county.begins("new", NEW)
        county.start("rest", fail_max=3)
        county.turn()
        assert county.ordered() == ["pi"]
        assert county.parts()["server"].why == "there is no bundle for riscv64"
        assert county.parts()["new"].state == "kept"


def test_a_rollout_needs_a_release_and_is_the_only_one(county: Fleet) -> None:
    """Two at once would order against each other."""
    county.start("b1; rest")
    with pytest.raises(RolloutFault, match="another rollout is open"):
        county.start("rest")
    with county.centre.store.write() as connection, pytest.raises(RolloutFault, match=r"no release 9\.9\.9"):
        work.begin(
            connection, work.named("9.9.9", "l", 1, fail_max=0, soak_min=0, silent_min=9), "rest", (), {}
        )
