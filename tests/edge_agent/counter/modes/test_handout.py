"""A scan in the work of handing out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from logistics.events.counter import ParcelProblem, ParcelReleased
from logistics.events.parcels import ParcelScanned
from tests.edge_agent.counter.rig import Rig, running


@pytest.fixture
def out(tmp_path: Path) -> Iterator[Rig]:
    """A counter whose scans hand out."""
    with running(tmp_path, counter={"act": "hand_out"}) as made:
        yield made


def kept(rig: Rig) -> tuple[int, int]:
    """How many hand-outs and releases were kept; ends the rig."""
    rig.end()
    scans = [one for one in rig.events if isinstance(one, ParcelScanned) and one.act == "hand_out"]
    return len(scans), sum(isinstance(one, ParcelReleased) for one in rig.events)


def test_a_scan_hands_out_at_once(out: Rig) -> None:
    """No tap where nothing is in the way."""
    out.shelve("SF1234567890123", code="A1")
    said = out.scan("SF1234567890123").results[0].said
    assert (said.kind, said.key) == ("ok", "hand_out")
    assert kept(out) == (1, 1)


def test_the_code_on_the_shelf_s_label_is_its_parcel(out: Rig) -> None:
    """And whoever has more here is told so, with a way to them."""
    out.shelve("SF1234567890123", code="A1", tail="1234")
    out.shelve("SF1234567890124", code="A2", tail="1234")
    said = out.scan("A1").results[0].said
    assert (said.key, said.fields, said.page) == ("hand_out_more", {"n": 1}, "/out?of=SF1234567890124")
    assert out.parcel("SF1234567890123").status == "handed_out"


@pytest.mark.parametrize(("due_fen", "key"), [(5000, "pay_first"), (0, "ask_damaged")])
def test_what_is_in_the_way_is_red_with_a_way_to_it(out: Rig, due_fen: int, key: str) -> None:
    """Money and problems; nothing is kept."""
    out.shelve("SF1", due_fen=due_fen)
    out.tell(ParcelProblem(waybill="SF1", site="S", kind="damaged", is_open=True))
    said = out.scan("SF1").results[0].said
    assert (said.kind, said.key, said.page) == ("refused", key, "/out?of=SF1")
    assert kept(out) == (0, 0)


def test_what_a_reader_saw_is_a_fact(out: Rig) -> None:
    """A parcel that never arrived here: kept, and told in yellow."""
    said = out.scan("SF1234567890123").results[0].said
    assert (said.kind, said.key) == ("duplicate", "unseen")
    assert kept(out) == (1, 0)


def test_what_went_before_is_told_in_yellow(out: Rig) -> None:
    """Again at once, and long after."""
    out.shelve("SF1234567890123")
    out.scan("SF1234567890123")
    assert out.scan("SF1234567890123").results[0].said.key == "duplicate"
    said = out.scan("SF1234567890123", up_ms=3_600_000).results[0].said
    assert (said.kind, said.key) == ("duplicate", "gone_already")
