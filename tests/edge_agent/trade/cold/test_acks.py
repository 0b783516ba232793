"""Somebody takes an alarm on at the box: the buzzer stops, the lamp stays, and it comes again if it must."""

import pytest

from edge_agent.drivers.settings import Room
from edge_agent.trade.cold.stands import Stand, signals
from edge_agent.trade.outcome import Outcome, Signal
from logistics.events.rooms import AlarmAcked
from tests.edge_agent.trade.cold.conftest import Build
from tests.edge_agent.trade.cold.store import Store

HOT = (9,) * 4


def test_an_alarm_is_taken_on_with_a_comment(store: Store) -> None:
    """It is told who, of what, and the comment; the buzzer is silent, the lamp red until the room is well."""
    store.read(*HOT)
    store.ack("门没关")
    assert store.acks == [AlarmAcked(site="S", room="r", side="HOT", by="wang", comment="门没关")]
    assert (store.lamp, store.sounds) == ("red", False)
    assert store.signals[-1] is Signal.CARD
    store.read(4, 4, 4)
    assert (store.lamp, store.sounds) == ("green", False)
    store.read(*HOT)
    assert (store.lamp, store.sounds) == ("red", True)


def test_it_comes_again_if_it_still_fires_long_after(build: Build) -> None:
    """After `remind_min`, and again after it was taken on anew."""
    store = build(Room(limit_c_max=8, alarm_min=3, remind_min=10))
    store.read(*HOT)
    store.ack()
    store.read(*[9] * 9)
    assert not store.sounds
    store.tick(1)
    assert (store.lamp, store.sounds) == ("red", True)
    store.ack()
    assert not store.sounds
    assert len(store.acks) == 2


def test_it_comes_again_if_it_gets_worse(trio: Store) -> None:
    """From a warning to critical, or three degrees beyond what it was when it was taken on."""
    trio.read(*[{"a": 9, "b": 4, "c": 4}] * 4)
    trio.ack()
    trio.read({"a": 9, "b": 9, "c": 4})
    assert (trio.lamp, trio.sounds) == ("red", True)
    trio.ack()
    trio.read(*[{"a": 11.9, "b": 9, "c": 4}] * 2)
    assert not trio.sounds
    trio.read({"a": 12, "b": 9, "c": 4})
    assert trio.sounds


def test_it_is_taken_on_over_a_start(store: Store) -> None:
    """Also in another boot; what was taken on does not sound, and comes again if it still stands then."""
    store.read(*HOT)
    store.ack()
    for boot in ("boot-1", "boot-2"):
        store.start(boot)
        assert store.rooms.found == (Signal.ALARM_ON, Signal.TAKEN_ON)
    store.minute = 1
    store.read(9)
    assert not store.sounds
    store.tick(60)
    assert store.sounds


def test_each_room_by_itself_or_all(store: Store) -> None:
    """A page names the room; who names another takes nothing on."""
    store.read(*HOT)
    store.ack(room="other")
    assert store.acks == []
    assert store.sounds
    store.ack(room="r")
    assert not store.sounds


def test_what_nobody_must_take_on_is_not_told(store: Store) -> None:
    """Neither a room that is well nor an alarm that somebody has taken on already."""
    store.read(4)
    store.ack()
    assert store.events == []
    store.read(*HOT)
    store.ack()
    store.ack("again")
    assert [event.comment for event in store.acks] == ["门没关"]


def test_a_card_takes_on_all_alarms(store: Store) -> None:
    """Three beeps; refused where nothing stands."""
    assert store.rooms.take_card("scanner", store.now()) == Outcome(signals=(Signal.REFUSED,))
    store.read(*HOT)
    store.do(lambda now: store.rooms.take_card("scanner", now))
    assert [(event.by, event.comment) for event in store.acks] == [("card", "card")]
    assert not store.sounds


def test_nothing_is_taken_on_without_a_comment(store: Store) -> None:
    """Blanks are none; what is too long for the wire is cut."""
    store.read(*HOT)
    store.ack("  ")
    assert store.acks == []
    assert store.sounds
    store.ack("长" * 600)
    assert [len(event.comment) for event in store.acks] == [500]


@pytest.mark.parametrize("before", [None, Stand("warning"), Stand("critical"), Stand("critical", "p", 7)])
@pytest.mark.parametrize("after", [None, Stand("warning"), Stand("critical"), Stand("critical", "p", 7)])
def test_as_many_signals_end_as_began(before: Stand | None, after: Stand | None) -> None:
    """Whatever an alarm becomes, lamp and buzzer know exactly that."""
    on = set(signals(None, before))
    for signal in signals(before, after):
        if signal.value.endswith("_on"):
            assert signal not in on
            on.add(signal)
        else:
            on.remove(Signal(signal.value.replace("_off", "_on")))
    assert on == set(signals(None, after))
