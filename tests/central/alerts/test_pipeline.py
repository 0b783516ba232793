"""Each channel is told of each phase once, as soon as its receiver says that it has it."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from central.alerts.channels.webhook import Webhook
from central.store import tables
from plumbing.ports import free_port
from simulators.demo.receiver import Receiver, Told
from tests.central.alerts.answering import answering
from tests.central.alerts.scene import Phone, Room, alerts
from tests.central.centre import ROOM, RULE, T0, Centre, centre_in

HOT, CLEAR = (9.0,) * 7, (4.0,) * 3
ROOMS = {ROOM: RULE} | {(ROOM[0], f"room-{number}"): RULE for number in range(61)}


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path, ROOMS) as here:
        yield here


def test_a_real_receiver_is_told(centre: Centre) -> None:
    """A webhook's receiver gets the beginning and the end, and its own words are kept."""
    got: list[Told] = []
    receiver = Receiver(got.append)
    receiver.start()
    webhook = Webhook("duty", receiver.address)
    Room(centre, webhook).hear(*HOT, *CLEAR)
    webhook.close()
    receiver.stop()
    assert [told.phase for told in got] == ["opened", "resolved"]
    assert {row.answer for row in centre.rows(tables.notice)} == {"HTTP 200 got it"}
    assert all(row.delivered_ms is not None and row.tries == 1 for row in centre.rows(tables.notice))


def test_a_receiver_that_is_down(centre: Centre) -> None:
    """Nobody listens: it is tried again after pauses that double, and told once when somebody does."""
    phone = Phone()
    phone.is_reachable = False
    room = Room(centre, phone)
    room.hear(*HOT)
    tried_at = [room.now_ms]
    while phone.asked < 6:
        asked = phone.asked
        room.tick(minutes=1 / 60)
        if phone.asked > asked:
            tried_at.append(room.now_ms)
    pauses_s = [(after - before) / 1000 for before, after in pairwise(tried_at)]
    for pause_s, least_s in zip(pauses_s, [5, 10, 20, 40, 80], strict=True):
        assert least_s <= pause_s <= least_s * 1.25 + 1
    (notice,) = centre.rows(tables.notice)
    assert (notice.tries, notice.delivered_ms, notice.answer) == (6, None, "no signal")
    phone.is_reachable = True
    assert room.tick(minutes=10) == 1
    assert room.tick(minutes=60) == 0
    assert phone.phases == ["opened"]
    (notice,) = centre.rows(tables.notice)
    assert (notice.delivered_ms, notice.answer) == (room.now_ms - 3_600_000, "got it")


def test_pauses_have_an_end(centre: Centre) -> None:
    """However often it failed, a receiver is tried again every ten to thirteen minutes."""
    phone = Phone()
    phone.is_reachable = False
    room = Room(centre, phone)
    room.hear(*HOT)
    for _ in range(40):
        asked = phone.asked
        room.tick(minutes=13)
        assert phone.asked == asked + 1


@pytest.mark.parametrize("status", [500, 404, 302, 429])
def test_only_2xx_is_delivered(centre: Centre, status: int) -> None:
    """A receiver that answers anything but 2xx does not have it; its words are kept."""
    with answering(status, b"not now") as (url, asked):
        webhook = Webhook("duty", url)
        room = Room(centre, webhook)
        room.hear(*HOT)
        webhook.close()
    (notice,) = centre.rows(tables.notice)
    assert (notice.delivered_ms, notice.answer) == (None, f"HTTP {status} not now")
    assert len(asked) == 1


def test_nobody_listens(centre: Centre) -> None:
    """A port at which nobody listens is no delivery and no end of the alerts."""
    webhook = Webhook("duty", f"http://127.0.0.1:{free_port()}/")
    Room(centre, webhook).hear(*HOT)
    webhook.close()
    (notice,) = centre.rows(tables.notice)
    assert notice.delivered_ms is None
    assert notice.answer.startswith("ConnectError")


def test_a_restart_tells_nobody_twice(centre: Centre) -> None:
    """A process that starts anew finds what was told, and goes on with what was not."""
    phone, other = Phone(), Phone("other")
    other.is_reachable = False
    room = Room(centre, phone, other)
    room.hear(*HOT)
    room.alerts = alerts(centre, phone, other)
    other.is_reachable = True
    room.tick(10)
    room.tick(10)
    assert (phone.phases, other.phases) == (["opened"], ["opened"])
    room.alerts = alerts(centre, phone, other)
    room.hear(*CLEAR)
    assert (phone.phases, other.phases) == (["opened", "resolved"],) * 2


def test_the_end_waits_for_the_beginning(centre: Centre) -> None:
    """Whoever could not be told that it began is told both in their order."""
    phone = Phone()
    phone.is_reachable = False
    room = Room(centre, phone)
    room.hear(*HOT, *CLEAR)
    phone.is_reachable = True
    room.tick(30)
    room.tick(30)
    assert phone.phases == ["opened", "resolved"]


def test_a_dead_channel_does_not_hold_up_the_others(centre: Centre) -> None:
    """A dead receiver is left alone for a while, and what it is owed never crowds out another's."""
    dead, phone = Phone("dead"), Phone()
    dead.is_reachable = False
    room = Room(centre, dead, phone)
    for number in range(60):
        room.hear_late(T0, *HOT, probe=f"probe-{number}", room=f"room-{number}")
    room.now_ms = T0 + 3_600_000
    for _ in range(3):
        room.tick(minutes=1 / 60)
    assert (dead.asked, [len(message.members) for message in phone.told]) == (1, [60])


def test_a_channel_that_is_gone_holds_up_nobody(centre: Centre) -> None:
    """Notices for a channel that the settings no longer have stay where they are and hinder no others."""
    gone, phone = Phone("gone"), Phone()
    gone.is_reachable = False
    room = Room(centre, gone)
    for number in range(60):
        room.hear_late(T0, *HOT, probe=f"probe-{number}", room=f"room-{number}")
    room.now_ms = T0 + 3_600_000
    room.tick()
    room.alerts = alerts(centre, phone)
    room.hear_late(T0, *HOT, probe="another", room="room-60")
    room.tick(60)
    assert [detail.probe for _, detail in phone.breaches] == ["box-a/another"]


def test_a_breach_in_a_year_without_a_calendar(centre: Centre) -> None:
    """A box whose clock is millions of years ahead is told of like any other."""
    phone = Phone()
    room = Room(centre, phone)
    room.hear_late(2**61, *HOT)
    room.tick()
    room.tick()
    assert phone.phases == ["opened"]


def test_no_channels(centre: Centre) -> None:
    """Without any receiver the alert itself stands all the same."""
    Room(centre).hear(*HOT)
    assert len(centre.rows(tables.alert)) == 1
    assert centre.rows(tables.notice) == []
