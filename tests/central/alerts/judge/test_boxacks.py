"""Who takes an alarm on at the box has taken the centre's alert on, whichever of the two came first."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from msgspec.structs import replace

from central.alerts.pipeline import everybody
from central.alerts.policy import NOBODY
from central.store import tables
from central.store.queries import alerts
from logistics.coldchain.rule import MINUTE_MS
from logistics.events.rooms import AlarmAcked
from tests.central.alerts.judge.test_breach import CLEAR, HOT
from tests.central.alerts.scene import Phone, Room
from tests.central.centre import STEP_MS, T0, Centre, batch, centre_in


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def ack(
    centre: Centre,
    minute: float,
    *,
    number: int = 1,
    room: str = "room-1",
    side: Literal["HOT", "COLD"] | None = "HOT",
    comment: str = "门没关",
) -> None:
    """Somebody takes the alarm on at the box, so many minutes after the beginning."""
    event = AlarmAcked(site="COLD-1", room=room, by="wang", comment=comment, side=side)
    at_ms = T0 + round(minute * MINUTE_MS)
    centre.receive(batch("acks", number, (at_ms, event)), now_ms=max(at_ms, T0 + 400 * MINUTE_MS))


def taken(centre: Centre) -> list[tuple[int | None, str, str]]:
    """Of each alert: when and by whom it was acknowledged, and the comment."""
    rows = sorted(centre.rows(tables.alert), key=lambda row: row.id)
    return [(row.acked_ms, row.acked_by, row.comment) for row in rows]


DONE = (T0 + 33 * MINUTE_MS, "box/wang", "门没关")
NOBODY_DID = (None, "", "")


def test_an_open_alert_is_acknowledged(centre: Centre) -> None:
    """As if it had been done on the page: with name, comment, and the time at the box."""
    room = Room(centre, Phone())
    room.hear(*HOT)
    ack(centre, 33)
    room.tick()
    assert taken(centre) == [DONE]


def test_it_ends_the_escalation(centre: Centre) -> None:
    """Nobody else is called, until it still stands long after."""
    phone = Phone()
    policy = replace(NOBODY, everybody=everybody([phone]), pages_max=48)
    room = Room(centre, phone, policy=policy)
    room.hear(*HOT)
    ack(centre, 33)
    for _ in range(20):
        room.tick(10)
    assert phone.phases == ["opened"]
    for _ in range(10):
        room.tick(10)
    assert phone.phases == ["opened", "repeat-1"]


def test_an_alert_that_is_opened_later_is_acknowledged_at_once(centre: Centre) -> None:
    """The word came before the temperatures that prove the excursion."""
    room = Room(centre, Phone())
    room.hear(4)
    ack(centre, 33)
    room.hear_late(T0 + STEP_MS, *HOT)
    room.now_ms = T0 + 40 * MINUTE_MS
    room.tick()
    assert taken(centre) == [DONE]


def test_an_alert_that_was_over_when_it_became_known_is_acknowledged(centre: Centre) -> None:
    """After a night without the network the page says that somebody was there."""
    room = Room(centre, Phone())
    ack(centre, 33)
    room.hear_late(T0, *HOT, *CLEAR)
    room.tick(600)
    assert taken(centre) == [DONE]


@pytest.mark.parametrize(
    ("minute", "other"),
    [
        (-1, {}),
        (50, {}),
        (33, {"room": "room-2"}),
        (33, {"side": "COLD"}),
    ],
)
def test_another_word_acknowledges_nothing(centre: Centre, minute: float, other: dict[str, str]) -> None:
    """Said before the excursion began, after it was over, of another room, or of the other side."""
    room = Room(centre, Phone())
    room.hear(*HOT, *CLEAR)
    ack(centre, minute, **other)  # type: ignore[arg-type]  # one table for all the cases
    room.tick()
    assert taken(centre) == [NOBODY_DID]


def test_without_a_side_it_is_about_both(centre: Centre) -> None:
    """An older box, or somebody who means the room."""
    room = Room(centre, Phone())
    room.hear(*HOT)
    ack(centre, 33, side=None)
    room.tick()
    assert taken(centre) == [DONE]


def test_the_first_word_counts(centre: Centre) -> None:
    """Whether it was said at the box or on the page."""
    room = Room(centre, Phone())
    room.hear(*HOT)
    ack(centre, 34, number=2, comment="second")
    ack(centre, 33)
    room.tick()
    assert taken(centre) == [DONE]
    room.hear(*CLEAR, *HOT)
    with centre.store.write() as connection:
        alerts.acknowledge(connection, 2, "li", "on my way", room.now_ms)
    ack(centre, 85, number=3)
    room.tick()
    assert taken(centre)[1][1:] == ("li", "on my way")
