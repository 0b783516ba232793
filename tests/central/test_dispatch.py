"""Commands are sent until they are answered or expire, at pauses that grow, and results count once."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Row

from central.dispatch import Commands
from central.store.links import orders
from central.store.links.orders import FETCH_WAITS_MS
from logistics import wire
from tests.central.centre import NOW, Centre, batch, centre_in
from tests.central.store.links.test_orders import JPEG, with_still
from tests.central.store.links.test_presence import commits

DAY_MS = 86_400_000


class Dispatching:
    """A centre with commands, and its time."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.commands = Commands(centre.store, Random(1), 30 * DAY_MS)

    def ask(self, seq: int = 1, now_ms: int = NOW) -> None:
        with self.centre.store.write() as connection:
            assert orders.ask_for_still(connection, "s", seq, "lan", now_ms)

    def sent(self, from_ms: int, until_ms: int, step_ms: int = 500) -> list[int]:
        """When commands were sent, in ms after NOW."""
        return [at_ms - NOW for at_ms in range(from_ms, until_ms, step_ms) for _ in self.commands.tick(at_ms)]

    def row(self) -> Row[*tuple[Any, ...]]:
        (one,) = self.centre.rows(orders.command)
        return one

    def result(self, answer: wire.AnyAnswer) -> wire.Result:
        return wire.Result(v=1, box="box-a", id=str(self.row().id), answer=answer)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Dispatching]:
    """Thirty scans with stills, of which nobody has been asked for yet."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *[(NOW, with_still())] * 30))
        yield Dispatching(centre)


def test_a_command_goes_out_as_it_was_asked(here: Dispatching) -> None:
    """To its box, with its own id and its end."""
    here.ask()
    (command,) = here.commands.tick(NOW)
    assert (command.box, command.id) == ("box-a", here.row().id)
    assert (command.at_ms, command.expires_ms) == (NOW, NOW + FETCH_WAITS_MS)
    assert wire.decode_order(command.do) == wire.StillFetch("s", 1)


def test_it_is_sent_again_after_pauses_that_double_up_to_five_minutes(here: Dispatching) -> None:
    """With up to a quarter of jitter on top."""
    here.ask()
    at = here.sent(NOW, NOW + 3_000_000)
    pauses = [after - before for before, after in pairwise(at)]
    for pause, least in zip(pauses, (5, 10, 20, 40, 80, 160, 300, 300, 300), strict=False):
        assert least * 1000 <= pause <= least * 1250 + 500
    assert len(at) > 10
    assert here.row().tries == len(at)


def test_it_is_sent_at_once_when_its_box_comes(here: Dispatching) -> None:
    """Another box's coming, or one that nothing is asked of, changes nothing."""
    here.ask()
    last = NOW + here.sent(NOW, NOW + 200_000)[-1]
    here.commands.came("box-b", last + 1000)
    assert here.commands.tick(last + 1000) == []
    here.commands.came("box-a", last + 2000)
    assert len(here.commands.tick(last + 2000)) == 1


def test_boxes_that_come_together_share_a_transaction(here: Dispatching) -> None:
    """Who is owed nothing costs no write; all others are hastened by one."""
    here.ask()
    last = NOW + here.sent(NOW, NOW + 200_000)[-1]
    noted = commits(here.centre)
    here.commands.came_all(["box-b", "box-c"], last + 1000)
    assert noted == []
    here.commands.came_all(["box-a", "box-b"], last + 2000)
    assert len(noted) == 1
    assert len(here.commands.tick(last + 2000)) == 1


def test_answers_that_come_together_share_a_transaction(here: Dispatching) -> None:
    """A repeated one among them changes nothing."""
    here.ask()
    here.sent(NOW, NOW + 1)
    result = here.result(wire.StillTaken(JPEG))
    noted = commits(here.centre)
    here.commands.answered_all([result, result], NOW + 500)
    here.commands.answered_all([], NOW + 600)
    assert len(noted) == 1
    assert here.row().state == "done"


def test_it_expires(here: Dispatching) -> None:
    """Then it is not sent any more, and its row says so."""
    here.ask()
    assert here.sent(NOW, NOW + 1) == [0]
    assert len(here.commands.tick(NOW + FETCH_WAITS_MS - 1)) == 1
    assert here.sent(NOW + FETCH_WAITS_MS, NOW + FETCH_WAITS_MS + 600_000) == []
    assert (here.row().state, here.row().reason) == ("expired", "expired")


def test_an_answer_ends_it_and_a_repeated_one_changes_nothing(here: Dispatching) -> None:
    """The still is there once."""
    here.ask()
    here.sent(NOW, NOW + 1)
    result = here.result(wire.StillTaken(JPEG))
    for later_ms in (1000, 2000):
        here.commands.answered(result, NOW + later_ms)
    assert here.sent(NOW + 3000, NOW + 700_000) == []
    assert [(row.seq, row.jpeg, row.fetched_ms) for row in here.centre.rows(orders.still)] == [
        (1, JPEG, NOW + 1000)
    ]


def test_what_is_no_picture_is_not_kept(here: Dispatching) -> None:
    """A box can send any bytes; people are shown none but JPEGs."""
    here.ask()
    here.commands.answered(here.result(wire.StillTaken(b"<script>")), NOW)
    assert here.centre.rows(orders.still) == []
    assert (here.row().state, here.row().reason) == ("refused", "no_picture")


def test_an_answer_that_nobody_waits_for_is_passed_over(here: Dispatching) -> None:
    """An id that was never given out."""
    here.commands.answered(wire.Result(v=1, box="box-a", id="x", answer=wire.StillTaken(JPEG)), NOW)
    assert here.centre.rows(orders.still) == []


def test_many_are_sent_in_turns(here: Dispatching) -> None:
    """At most twenty at a look, the longest due first, and two looks a second."""
    for seq in range(1, 31):
        here.ask(seq, NOW + seq)
    now_ms = NOW + 1000
    first, between, second = (here.commands.tick(now_ms + after_ms) for after_ms in (0, 499, 500))
    assert [len(first), between, len(second)] == [20, [], 10]
    assert wire.decode_order(first[0].do) == wire.StillFetch("s", 1)


def test_a_clock_set_back_stops_nothing(here: Dispatching) -> None:
    """What is asked then is sent then."""
    here.ask()
    here.sent(NOW, NOW + 1)
    here.ask(2, NOW - DAY_MS)
    assert len(here.commands.tick(NOW - DAY_MS)) == 1


def test_stills_are_forgotten_after_their_days(here: Dispatching) -> None:
    """Within an hour of it."""
    here.ask()
    here.commands.answered(here.result(wire.StillTaken(JPEG)), NOW)
    for now_ms, left in ((NOW + 30 * DAY_MS, 1), (NOW + 30 * DAY_MS + 3_600_000, 0)):
        here.commands.tick(now_ms)
        assert len(here.centre.rows(orders.still)) == left
