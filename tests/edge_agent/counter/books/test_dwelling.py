"""What is overdue, and what is not because nobody knows the time."""

import pytest

from edge_agent.counter.books.dwelling import Due, overdue, stay, tally
from edge_agent.counter.books.shelved import Parcel
from plumbing.clock import ClockQuality, Moment

_HOUR_MS = 3_600_000
_NOW_MS = 1_800_000_000_000


def parcel(hours: float, *, boot: str | None = None, waybill: str = "SF1", status: str = "held") -> Parcel:
    """A parcel that came so many hours ago; with a boot, by that boot's uptime."""
    since_ms = int(_NOW_MS - hours * _HOUR_MS)
    up_ms = int((200 - hours) * _HOUR_MS) if boot else None
    return Parcel(
        waybill, True, status, since_ms, "SF", "1-1", "1", "", "", "", "", None, 0, (), boot=boot, up_ms=up_ms
    )


def now(clock: ClockQuality = "synced") -> Moment:
    """Two hundred hours after the boot b1."""
    return Moment(_NOW_MS, 200 * _HOUR_MS, clock)


@pytest.mark.parametrize(
    ("hours", "due"),
    [
        (23.9, "fresh"),
        (24, "remind_1"),
        (48, "remind_2"),
        (72, "remind_3"),
        (119.9, "remind_3"),
        (120, "return"),
    ],
)
def test_each_stage_begins_at_its_hour(hours: float, due: Due) -> None:
    """By the trade's practice."""
    assert stay(parcel(hours), now(), "b1").due == due


@pytest.mark.parametrize("clock", ["estimated", "unknown"])
def test_a_clock_that_is_not_known_makes_nothing_overdue(clock: ClockQuality) -> None:
    """The parcel's time is known, the present one is not."""
    found = stay(parcel(500), now(clock), "b1")
    assert (found.due, found.hours) == ("undated", None)


def test_within_one_boot_uptime_is_enough() -> None:
    """No clock is needed for that; of another boot's uptime nobody knows."""
    assert stay(parcel(50, boot="b1"), now("unknown"), "b1").due == "remind_2"
    assert stay(parcel(50, boot="b0"), now(), "b1").due == "undated"


def test_the_longest_is_first_and_the_unknown_last() -> None:
    """What has left, or is fresh, is not among them."""
    parcels = [
        parcel(30, waybill="a"),
        parcel(200, waybill="b"),
        parcel(1, waybill="c"),
        parcel(9, waybill="d", boot="b0"),
        parcel(99, waybill="e", status="returned"),
    ]
    found = overdue(parcels, now(), "b1")
    assert [one.parcel.waybill for one in found] == ["b", "a", "d"]
    assert tally(found) == {"return": 1, "remind_3": 0, "remind_2": 0, "remind_1": 1, "undated": 1}
