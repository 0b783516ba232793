"""Money at the hand-out: taken once, whole, and over a power cut."""

import os
import signal
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from edge_agent.agent import Agent
from edge_agent.counter.bench import Bench
from edge_agent.counter.deeds.hand_out import HandOut
from edge_agent.counter.deeds.pay import Pay, StateDue
from edge_agent.drivers.contract import Asked
from edge_agent.trade.outcome import Outcome
from logistics.events.counter import ParcelReleased
from logistics.events.money import CodDue, CodPaid
from plumbing.clock import Moment
from tests.edge_agent.counter.rig import Rig, parts_in, running
from tests.edge_agent.making import at


def paid(rig: Rig) -> list[int]:
    """The payments that were kept; ends the rig."""
    rig.end()
    return [one.amount_fen for one in rig.events if isinstance(one, CodPaid)]


def test_a_payment_lets_the_parcel_go(rig: Rig) -> None:
    """All that was due."""
    rig.shelve("SF1", due_fen=5000)
    assert rig.asking.do(Pay("SF1", 5000, "wechat", "p1")).kind == "ok"
    assert rig.parcel("SF1").owed_fen == 0
    assert paid(rig) == [5000]


def test_a_form_that_is_sent_twice_is_one_payment(rig: Rig) -> None:
    """A double tap: yellow, and nothing more is taken."""
    rig.shelve("SF1", due_fen=5000)
    pay = Pay("SF1", 5000, "cash", "p1")
    assert [rig.asking.do(pay).kind for _ in range(2)] == ["ok", "duplicate"]
    assert paid(rig) == [5000]


def test_a_second_browser_takes_nothing(rig: Rig) -> None:
    """Its form has another payment's name, and nothing is owed any more."""
    rig.shelve("SF1", due_fen=5000)
    rig.asking.do(Pay("SF1", 5000, "cash", "p1"))
    assert rig.asking.do(Pay("SF1", 5000, "cash", "p2")).key == "nothing_owed"
    assert paid(rig) == [5000]


@pytest.mark.parametrize("amount_fen", [4999, 5001])
def test_another_sum_than_is_due_is_refused(rig: Rig, amount_fen: int) -> None:
    """The form was older than what is due now."""
    rig.shelve("SF1", due_fen=5000)
    said = rig.asking.do(Pay("SF1", amount_fen, "cash", "p1"))
    assert (said.key, said.fields) == ("owed_other", {"owed_fen": 5000})
    assert paid(rig) == []


def test_what_is_due_is_changed_until_money_was_taken(rig: Rig) -> None:
    """Then it stands, and the counter is told."""
    rig.shelve("SF1")
    rig.asking.do(StateDue("SF1", 700))
    rig.asking.do(StateDue("SF1", 800))
    assert rig.parcel("SF1").owed_fen == 800
    rig.asking.do(Pay("SF1", 800, "cash", "p1"))
    assert rig.asking.do(StateDue("SF1", 900)).key == "due_after_payment"
    rig.end()
    due = [(one.amount_fen, one.stated_by) for one in rig.events if isinstance(one, CodDue)]
    assert due == [(700, "operator"), (800, "operator")]


@pytest.mark.parametrize(("waybill", "key"), [("SF9", "not_here"), ("SF1", "gone_already")])
def test_nothing_falls_due_for_what_is_not_here(rig: Rig, waybill: str, key: str) -> None:
    """Nor for what has gone."""
    rig.shelve("SF1")
    rig.asking.do(HandOut(("SF1",)))
    assert rig.asking.do(StateDue(waybill, 700)).key == key


class _HandOutAndDie(HandOut, frozen=True):
    def do(self, bench: Bench, now: Moment) -> Outcome:
        """The power goes when the release is being written."""
        outcome = super().do(bench, now)
        for number, (moment, event) in enumerate(outcome.events):
            bench.books.take(10**6 + number, moment, event)
        os.kill(os.getpid(), signal.SIGKILL)
        return outcome


def _pay_and_die(folder: Path) -> None:
    parts = parts_in(folder, "dies")
    agent, bench = Agent(parts, [], at(0)), parts.counter.bench
    for deed in (Pay("SF1", 5000, "cash", "p1"), _HandOutAndDie(("SF1",))):
        asked = Asked("page", partial(deed.do, bench), lambda _said: None)
        agent.take([(asked, at(1000))], at(1000))


def test_a_power_cut_between_paying_and_releasing_loses_neither_money_nor_parcel(tmp_path: Path) -> None:
    """The process is killed within the release: one payment stands, the parcel lies here, and goes later."""
    with running(tmp_path) as rig:
        rig.shelve("SF1", due_fen=5000)
    dying = get_context("fork").Process(target=_pay_and_die, args=(tmp_path,))
    dying.start()
    dying.join(30)
    assert dying.exitcode == -signal.SIGKILL
    with running(tmp_path) as rig:
        parcel = rig.parcel("SF1")
        assert (parcel.paid_fen, parcel.status) == (5000, "held")
        assert rig.asking.do(HandOut(("SF1",))).kind == "ok"
        rig.end()
        assert [one.waybill for one in rig.events if isinstance(one, ParcelReleased)] == ["SF1"]
