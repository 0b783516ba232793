"""A box that tells of the future is one alert, until nothing of it is held back any more."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.alerts.details import ClockDetail
from central.store import tables
from tests.central.alerts.scene import Phone, alerts
from tests.central.centre import T0, Centre, batch, centre_in, scan

_HOUR_MS = 3_600_000


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def test_a_box_ahead_of_time_is_told_of_once(centre: Centre) -> None:
    """However many of its events are held, with how many and how far they are ahead."""
    phone = Phone()
    told = alerts(centre, phone)
    centre.receive(batch("s", 1, (T0 + _HOUR_MS, scan("W1")), (T0 + _HOUR_MS, scan("W2"))), now_ms=T0)
    told.tick(T0)
    centre.receive(batch("s", 3, (T0 + _HOUR_MS, scan("W3"))), now_ms=T0 + 1000)
    told.tick(T0 + 1000)
    (message,) = phone.told
    assert (message.kind, message.phase) == ("clock", "opened")
    assert message.detail == ClockDetail("box-a", 2, _HOUR_MS)
    assert "终端时钟超前" in message.title
    assert "box's clock is ahead" in message.title
    assert "box-a" in message.text
    assert "60 min" in message.text
    assert "暂存 2 条" in message.text


def test_it_ends_when_nothing_is_held_any_more(centre: Centre) -> None:
    """And if it happens again, it is another alert."""
    phone = Phone()
    told = alerts(centre, phone)
    centre.receive(batch("s", 1, (T0 + _HOUR_MS, scan("W1"))), now_ms=T0)
    told.tick(T0)
    centre.receive(now_ms=T0 + _HOUR_MS)
    told.tick(T0 + _HOUR_MS)
    told.tick(T0 + _HOUR_MS + 1000)
    assert phone.phases == ["opened", "resolved"]
    centre.receive(batch("s", 2, (T0 + 3 * _HOUR_MS, scan("W1"))), now_ms=T0 + _HOUR_MS)
    told.tick(T0 + _HOUR_MS + 2000)
    assert phone.phases == ["opened", "resolved", "opened"]


def test_each_box_is_an_alert_of_its_own(centre: Centre) -> None:
    """One may be put right before the other, though one message told of both."""
    phone = Phone()
    for box in ("box-a", "box-b"):
        centre.receive(batch(box, 1, (T0 + _HOUR_MS, scan("W1")), box=box), now_ms=T0)
    alerts(centre, phone).tick(T0)
    (message,) = phone.told
    assert [member.split(":")[1] for member in message.members] == ["box-a", "box-b"]
    assert len(centre.rows(tables.alert)) == 2
