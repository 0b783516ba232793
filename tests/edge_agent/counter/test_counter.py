"""What a scan means at the counter: by its card, its chosen work, and over a restart."""

from pathlib import Path

import pytest

from edge_agent.counter.deeds.enter import Enter
from edge_agent.counter.deeds.turn import Turn
from edge_agent.counter.modes.cards import CARDS
from edge_agent.drivers.contract import CodeRead
from logistics.events.parcels import ParcelScanned
from tests.edge_agent.counter.rig import Rig, running


def acts(rig: Rig) -> list[str]:
    """What each parcel's scan meant; ends the rig."""
    rig.end()
    return [event.act for event in rig.events if isinstance(event, ParcelScanned)]


@pytest.mark.parametrize(("card", "act"), sorted(CARDS.items()))
def test_a_card_changes_what_scans_mean(rig: Rig, card: str, act: str) -> None:
    """Each card has its act; showing it is no event."""
    rig.put(CodeRead("scanner", card, "code128"), 0)
    rig.scan(up_ms=1000)
    rig.end()
    (event,) = [event for event in rig.events if isinstance(event, ParcelScanned)]
    assert (event.act, event.direction) == (act, "up" if act == "collect" else "down")


def test_an_unknown_card_is_refused(rig: Rig) -> None:
    """It changes nothing."""
    assert rig.scan("SANJI*DANCE").results[0].kind == "refused"
    rig.scan()
    assert acts(rig) == ["arrive"]


def test_a_card_ends_after_its_time_without_a_scan(tmp_path: Path) -> None:
    """Each scan keeps it; when it has ended, scans mean what the box's settings say."""
    with running(tmp_path, counter={"act": "depart", "card_s": 10}) as rig:
        rig.put(CodeRead("scanner", "SANJI*HANDOUT", "code128"), 0)
        for number, up_ms in enumerate((10_000, 20_000, 30_001, 30_002)):
            rig.scan(f"SF{number:013}", up_ms)
        assert acts(rig) == ["hand_out", "hand_out", "depart", "depart"]


def test_a_work_that_was_chosen_stays_over_a_restart(tmp_path: Path) -> None:
    """It is on disk: who comes back after a power cut goes on where the work was."""
    with running(tmp_path) as rig:
        assert rig.asking.do(Turn("return")).kind == "ok"
    with running(tmp_path) as rig:
        assert rig.scan(up_ms=3_600_000).results[0].said.key == "return_unseen"


def test_a_typed_code_is_a_scan(rig: Rig) -> None:
    """From the keyboard, or from a scanner that is one: answered once it is on disk."""
    said = rig.asking.do(Enter("SF1234567890123"))
    assert (said.kind, said.key) == ("ok", "arrive")
    assert rig.asking.do(Enter("hello")).kind == "refused"
    assert acts(rig) == ["arrive"]
