"""What boxes are asked is written down once, and what they answer counts once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, insert

from central.store import tables
from central.store.links import orders
from logistics import wire
from logistics.events.counter import ParcelProblem, ParcelReleased
from logistics.events.parcels import ParcelScanned
from tests.central.centre import NOW, T0, Centre, batch, centre_in, scan

JPEG = b"\xff\xd8\xff a picture"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """A centre that knows a scan with a still, number 1, and one without, number 2."""
    with centre_in(tmp_path) as here:
        here.receive(batch("s", 1, (T0, with_still()), (T0, scan("SF1399047128466"))))
        yield here


def with_still() -> ParcelScanned:
    return ParcelScanned(
        waybill="SF1399047128465",
        act="arrive",
        site="HUB",
        device="c",
        symbology="code128",
        direction="down",
        has_still=True,
    )


def ask(centre: Centre, seq: int = 1, now_ms: int = NOW) -> str | None:
    with centre.store.write() as connection:
        return orders.ask_for_still(connection, "s", seq, "lan", now_ms)


def command(centre: Centre) -> Row[*tuple[Any, ...]]:
    (one,) = centre.rows(orders.command)
    return one


def answer(centre: Centre, said: wire.AnyAnswer, *, box: str = "box-a", now_ms: int = NOW + 1000) -> bool:
    result = wire.Result(v=1, box=box, id=str(command(centre).id), answer=said)
    with centre.store.write() as connection:
        return orders.answer(connection, result, now_ms) is not None


def test_a_still_is_asked_for_once(centre: Centre) -> None:
    """However often somebody asks while the box has not answered: one command, with all that it needs."""
    assert [ask(centre), ask(centre, now_ms=NOW + 1)] == ["SF1399047128465"] * 2
    one = command(centre)
    assert (one.box, one.kind, one.asked_by, one.asked_ms, one.state) == (
        "box-a",
        "still.fetch",
        "lan",
        NOW,
        "waiting",
    )
    assert wire.decode_order(one.body) == wire.StillFetch("s", 1)


@pytest.mark.parametrize("seq", [2, 3])
def test_nothing_is_asked_where_no_still_is_told_of(centre: Centre, seq: int) -> None:
    """A scan without one, and a number that does not exist."""
    assert ask(centre, seq) is None
    assert centre.rows(orders.command) == []


@pytest.mark.parametrize("has_photo", [True, False])
def test_the_photo_of_a_hand_out_or_problem_is_fetched_likewise(centre: Centre, *, has_photo: bool) -> None:
    """By stream and number, where the event tells of one."""
    released = ParcelReleased(waybill="SF1", site="HUB", taken_by="other", has_photo=has_photo)
    problem = ParcelProblem(waybill="SF1", site="HUB", kind="damaged", is_open=True, has_photo=has_photo)
    centre.receive(batch("s", 3, (T0, released), (T0, problem)))
    assert [ask(centre, 3), ask(centre, 4)] == ["SF1" if has_photo else None] * 2


def test_a_still_that_came_is_not_asked_for_again(centre: Centre) -> None:
    """It is kept once, and a second answer of any kind changes nothing."""
    ask(centre)
    assert answer(centre, wire.StillTaken(JPEG))
    assert not answer(centre, wire.StillTaken(b"other"), now_ms=NOW + 2000)
    assert not answer(centre, wire.Refused("gone"), now_ms=NOW + 2000)
    ask(centre, now_ms=NOW + 3000)
    assert (command(centre).state, command(centre).answered_ms) == ("done", NOW + 1000)
    assert [(row.stream, row.seq, row.jpeg, row.fetched_ms) for row in centre.rows(orders.still)] == [
        ("s", 1, JPEG, NOW + 1000)
    ]


def test_only_the_box_that_was_asked_can_answer(centre: Centre) -> None:
    """Another box's word changes nothing."""
    ask(centre)
    assert not answer(centre, wire.StillTaken(b"forged"), box="box-b")
    assert command(centre).state == "waiting"
    assert centre.rows(orders.still) == []


def test_a_refusal_stands_with_its_reason_and_may_be_asked_again(centre: Centre) -> None:
    """A new command then, and the old one stays to be seen."""
    ask(centre)
    assert answer(centre, wire.Refused("unknown"))
    assert (command(centre).state, command(centre).reason) == ("refused", "unknown")
    ask(centre, now_ms=NOW + 5000)
    assert sorted(row.state for row in centre.rows(orders.command)) == ["refused", "waiting"]


def test_an_answer_of_another_kind_is_a_refusal(centre: Centre) -> None:
    """A table for a still: nothing is kept of it."""
    ask(centre)
    assert answer(centre, wire.TableHeld("routing", 1))
    assert (command(centre).state, command(centre).reason) == ("refused", "mismatched")
    assert centre.rows(orders.still) == []


def test_a_still_that_comes_after_all_is_taken(centre: Centre) -> None:
    """Nobody waited any more, but here it is."""
    ask(centre)
    with centre.store.write() as connection:
        orders.expire(connection, str(command(centre).id))
    assert (command(centre).state, command(centre).answered_ms) == ("expired", None)
    assert answer(centre, wire.StillTaken(JPEG))
    assert command(centre).state == "done"


def test_what_is_old_is_forgotten(centre: Centre) -> None:
    """Stills by when they came, commands by when they were asked; what is waited for stays."""
    ask(centre)
    answer(centre, wire.StillTaken(JPEG))
    with centre.store.write() as connection:
        connection.execute(insert(orders.still).values(stream="s", seq=9, jpeg=JPEG, fetched_ms=NOW + 1001))
        assert orders.forget(connection, NOW + 1001) == 1
    assert [row.seq for row in centre.rows(orders.still)] == [9]
    assert centre.rows(orders.command) == []
    ask(centre)
    with centre.store.write() as connection:
        orders.forget(connection, NOW + 10**12)
    assert command(centre).state == "waiting"


def test_a_rebuild_leaves_them_alone(centre: Centre) -> None:
    """They are no facts of the log; which scan has a still is one."""
    ask(centre)
    answer(centre, wire.StillTaken(JPEG))
    before = centre.models()
    centre.projections.rebuild(centre.store)
    assert centre.models() == before
    assert [(row.seq, row.has_still) for row in centre.rows(tables.parcel_step)] == [(1, True), (2, False)]
    assert len(centre.rows(orders.command)) == len(centre.rows(orders.still)) == 1
