"""Asking the agent from another thread."""

import queue

import pytest

from edge_agent.counter.asking import Asking, Busy, Full
from edge_agent.drivers.contract import AlarmTaken, Reading
from logistics.events.rooms import AlarmAcked
from tests.edge_agent.counter.rig import Rig


def test_an_alarm_is_taken_on_by_the_agent(rig: Rig) -> None:
    """The answer is how many, and then the event is in the outbox with its comment."""
    rig.warm_up()
    assert rig.asking.take_alarm("counter", "停电", "r") == 1
    rig.end()
    (acked,) = [event for event in rig.events if isinstance(event, AlarmAcked)]
    assert (acked.by, acked.comment) == ("counter", "停电")


def test_where_nothing_stands_nothing_is_taken_on(rig: Rig) -> None:
    """Zero is an answer, too."""
    assert rig.asking.take_alarm("counter", "停电", "r") == 0


def test_an_agent_that_does_not_answer_is_not_waited_for(rig: Rig) -> None:
    """The wait has an end, and so has a full queue's."""
    inbox: queue.Queue[Reading] = queue.Queue(1)
    asking = Asking(inbox.put_nowait, rig.bench, answer_s=0.01)
    with pytest.raises(Busy):
        asking.take_alarm("counter", "x", "r")
    with pytest.raises(Busy):
        asking.take_alarm("counter", "x", "r")


def test_a_full_disk_is_said(rig: Rig) -> None:
    """Nothing was kept, and whoever asked is told."""

    def full(reading: Reading) -> None:
        assert isinstance(reading, AlarmTaken)
        assert reading.reply
        reading.reply(None)

    with pytest.raises(Full):
        Asking(full, rig.bench).take_alarm("counter", "x", "r")
