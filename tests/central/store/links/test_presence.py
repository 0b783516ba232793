"""Presence says whether a box is connected, and since when."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.store import tables
from central.store.links.presence import Presence
from tests.central.centre import Centre, centre_in


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def row(centre: Centre) -> tuple[object, ...]:
    (one,) = centre.rows(tables.presence)
    return (one.box, one.is_online, one.since_ms, one.heard_ms)


def test_told_by_the_broker(centre: Centre) -> None:
    """A box is there from the moment that it came, until it went; being told again changes nothing."""
    presence = Presence(centre.store)
    presence.told("b", is_online=True, now_ms=10)
    presence.told("b", is_online=True, now_ms=20)
    assert row(centre) == ("b", True, 10, 10)
    presence.told("b", is_online=False, now_ms=30)
    assert row(centre) == ("b", False, 30, 30)


def test_a_batch_is_a_sign_of_life(centre: Centre) -> None:
    """A box that sends is connected, whatever was told of it; it is written down only now and then."""
    presence = Presence(centre.store)
    presence.told("b", is_online=False, now_ms=0)
    presence.heard({"b"}, 1_000)
    presence.heard({"b"}, 2_000)
    assert row(centre) == ("b", True, 1_000, 1_000)
    presence.heard({"b"}, 31_000)
    assert row(centre) == ("b", True, 1_000, 31_000)


def test_a_restart_of_the_centre_is_no_news(centre: Centre) -> None:
    """After a restart a box that is still connected is so since it came, not since we came back."""
    Presence(centre.store).told("b", is_online=True, now_ms=10)
    again = Presence(centre.store)
    again.told("b", is_online=True, now_ms=99)
    assert row(centre) == ("b", True, 10, 10)
