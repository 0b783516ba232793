"""Handing out: all that is ticked or nothing, once, and never against money that is owed."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from edge_agent.counter.deeds.hand_out import PARCELS_MAX, HandOut
from edge_agent.counter.deeds.pay import Pay
from logistics.events.counter import ParcelProblem, ParcelReleased
from logistics.events.parcels import ParcelScanned
from tests.edge_agent.counter.rig import Rig


def releases(rig: Rig) -> list[str]:
    """Whose release was kept; ends the rig. Each has its scan in front of it."""
    rig.end()
    scans = [one.waybill for one in rig.events if isinstance(one, ParcelScanned) and one.act == "hand_out"]
    released = [one.waybill for one in rig.events if isinstance(one, ParcelReleased)]
    assert scans == released
    return released


def why(rig: Rig, *waybills: str) -> list[tuple[str, str]]:
    """What stands in the way of handing these out."""
    said = rig.asking.do(HandOut(waybills))
    assert said.kind == "refused"
    return [(one.text, one.key) for one in said.lines]


def test_all_go_in_one_commit(rig: Rig) -> None:
    """Each with its scan and its release, by whom and with which consent."""
    rig.shelve("SF1")
    rig.shelve("SF2")
    said = rig.asking.do(HandOut(("SF1", "SF2"), "other", "station"))
    assert (said.kind, said.fields) == ("ok", {"n": 2})
    assert (rig.parcel("SF1").status, rig.parcel("SF1").consent) == ("handed_out", "station")
    assert releases(rig) == ["SF1", "SF2"]
    assert {one.taken_by for one in rig.events if isinstance(one, ParcelReleased)} == {"other"}


def test_one_that_may_not_go_holds_all(rig: Rig) -> None:
    """And each is told which, and why."""
    rig.shelve("SF1")
    rig.shelve("SF2", due_fen=5000)
    rig.shelve("SF3")
    rig.tell(ParcelProblem(waybill="SF3", site="S", kind="damaged", is_open=True))
    unseen = "SF1234567890123"
    assert why(rig, "SF1", "SF2", "SF3", unseen, "hello") == [
        ("SF2", "pay_first"),
        ("SF3", "ask_damaged"),
        (unseen, "not_here"),
        ("hello", "refused"),
    ]
    assert releases(rig) == []


def test_what_is_gone_is_told_with_its_time(rig: Rig) -> None:
    """A second hand-out changes nothing."""
    rig.shelve("SF1")
    rig.asking.do(HandOut(("SF1",)))
    said = rig.asking.do(HandOut(("SF1",)))
    assert (said.lines[0].key, said.lines[0].fields) == (
        "gone_already",
        {"at_ms": rig.parcel("SF1").since_ms},
    )
    assert releases(rig) == ["SF1"]


def test_what_asks_first_goes_when_somebody_says_so(rig: Rig) -> None:
    """A damaged parcel, and one whose arrival nobody scanned: no arrival is made up for it."""
    rig.shelve("SF1")
    rig.tell(ParcelProblem(waybill="SF1", site="S", kind="lost", is_open=True))
    assert rig.asking.do(HandOut(("SF1",), may_be_bad=True)).kind == "ok"
    unseen = "SF1234567890123"
    assert rig.asking.do(HandOut((unseen,), may_be_unseen=True)).kind == "ok"
    assert releases(rig) == ["SF1", unseen]
    acts = [one.act for one in rig.events if isinstance(one, ParcelScanned) and one.waybill == unseen]
    assert acts == ["hand_out"]


def test_nobody_s_yes_lets_money_go(rig: Rig) -> None:
    """What is owed is paid first."""
    rig.shelve("SF1", due_fen=5000)
    assert rig.asking.do(HandOut(("SF1",), may_be_bad=True, may_be_unseen=True)).kind == "refused"
    rig.asking.do(Pay("SF1", 5000, "cash", "p1"))
    assert rig.asking.do(HandOut(("SF1",))).kind == "ok"


@pytest.mark.parametrize(("count", "key"), [(0, "hand_out_none"), (PARCELS_MAX + 1, "hand_out_many")])
def test_none_and_too_many_are_refused(rig: Rig, count: int, key: str) -> None:
    """Nothing is ticked, or more than anybody waits for."""
    assert rig.asking.do(HandOut(tuple(f"SF{number}" for number in range(count)))).key == key


def test_two_at_the_same_moment_make_one_entry(rig: Rig) -> None:
    """Of two browsers exactly one hands it out; a parcel named twice in one deed goes once, too."""
    rig.shelve("SF1")
    with ThreadPoolExecutor(2) as both:
        kinds = sorted(both.map(lambda _: rig.asking.do(HandOut(("SF1", "SF1"))).kind, range(2)))
    assert kinds == ["ok", "refused"]
    assert releases(rig) == ["SF1"]
