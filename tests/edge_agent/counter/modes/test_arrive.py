"""Arrivals go onto shelves under codes, without a touch."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.counter.board import Result
from edge_agent.counter.deeds.enter import Enter
from edge_agent.counter.deeds.shelf.carrier import ChooseCarrier, Courier
from edge_agent.counter.deeds.shelf.recipient import Recipient
from edge_agent.counter.deeds.shelf.shelve import ChooseShelf, Move
from edge_agent.counter.deeds.turn import Turn
from edge_agent.drivers.contract import CodeRead
from logistics.events.counter import CarrierChosen, ParcelRecipient, ParcelShelved
from logistics.events.parcels import ParcelScanned
from plumbing.clock import Moment
from tests.edge_agent.counter.rig import Rig, running
from tests.edge_agent.making import at

SHELVES = {"capacity": {"1-1": 2, "1-2": 2}}
_EITHER = "77000000000000"  # ZTO's or STO's
_DAY_MS = 86_400_000


def number(n: int) -> str:
    """The numbered parcel's waybill."""
    return f"SF{n:013}"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A counter with two small shelves."""
    with running(tmp_path, shelves=SHELVES) as made:
        yield made


def arrived(rig: Rig, n: int, up_ms: int | None = None) -> Result:
    """What is shown of the numbered parcel's scan."""
    return rig.scan(number(n), up_ms).results[0]


def shelved(rig: Rig) -> list[tuple[str, str]]:
    """Shelf and code of each parcel that was put somewhere; ends the rig."""
    rig.end()
    return [(event.shelf, event.code) for event in rig.events if isinstance(event, ParcelShelved)]


def test_a_scan_is_an_arrival_on_a_shelf(rig: Rig) -> None:
    """One commit, one beep; the code is what is shown largest."""
    first = arrived(rig, 1)
    assert (first.kind, first.said.key, first.said.big, first.said.fields) == (
        "ok",
        "shelved",
        "1-1-0001",
        {"shelf": "1-1"},
    )
    assert (first.carrier, first.text, first.said.done) == ("SF", number(1), 1)
    rig.end()
    kinds = [type(event) for event in rig.events if isinstance(event, ParcelScanned | ParcelShelved)]
    assert kinds == [ParcelScanned, ParcelShelved]


def test_a_full_shelf_is_followed_by_the_next_with_room(rig: Rig) -> None:
    """Where all are full, work goes on and it is said."""
    keys = [arrived(rig, n).said.key for n in range(5)]
    assert keys == ["shelved"] * 4 + ["shelved_over"]
    assert [shelf for shelf, _ in shelved(rig)] == ["1-1", "1-1", "1-2", "1-2", "1-2"]


def test_scans_of_one_commit_get_different_codes(rig: Rig) -> None:
    """What the second one gets depends on the first one, which is not on disk yet."""
    for n in range(4):
        rig.put(CodeRead("scanner", number(n), "code128"), 0)
    rig.scan("hello")
    assert [code for _, code in shelved(rig)] == ["1-1-0001", "1-1-0002", "1-2-0003", "1-2-0004"]


def test_codes_and_the_current_shelf_go_on_over_a_restart(tmp_path: Path) -> None:
    """Nobody chooses anything anew after a power cut."""
    with running(tmp_path, shelves=SHELVES) as rig:
        rig.asking.do(ChooseShelf("1-2"))
        arrived(rig, 1)
    with running(tmp_path, shelves=SHELVES) as rig:
        assert arrived(rig, 2).said.big == "1-2-0002"


@pytest.mark.parametrize("later_ms", [500, 90_000, 3 * _DAY_MS])
def test_what_lies_here_already_is_told_and_not_counted(rig: Rig, later_ms: int) -> None:
    """After a moment, a minute or days: yellow, with its shelf, its code and since when."""
    arrived(rig, 1, 0)
    again = arrived(rig, 1, later_ms)
    assert (again.kind, again.said.key, again.said.big) == ("duplicate", "here", "1-1-0001")
    assert again.said.fields == {"shelf": "1-1", "since": "11-15 06:13"}
    rig.end()
    assert len([event for event in rig.events if isinstance(event, ParcelScanned | ParcelShelved)]) == 2


def test_what_was_handed_out_and_comes_again_is_an_arrival_once(rig: Rig) -> None:
    """Custody tells the anomaly; the parcel lies on a shelf all the same."""
    arrived(rig, 1, 0)
    rig.asking.do(Turn("hand_out"))
    rig.scan(number(1), 1000)
    rig.asking.do(Turn("arrive"))
    again = arrived(rig, 1, 100_000)
    assert (again.kind, again.said.big) == ("ok", "1-1-0002")
    assert arrived(rig, 1, 200_000).said.key == "here"
    rig.end()
    acts = [event.act for event in rig.events if isinstance(event, ParcelScanned)]
    assert acts == ["arrive", "hand_out", "arrive"]


def test_a_shelf_s_own_code_makes_it_the_current_one(rig: Rig) -> None:
    """And a shelf that is not there is refused."""
    shown = rig.scan("SANJI*SHELF*1-2").results[0]
    assert (shown.said.key, shown.said.big) == ("shelf_now", "1-2")
    assert rig.scan("SANJI*SHELF*9-9").results[0].said.key == "no_such_shelf"
    assert arrived(rig, 1).said.big == "1-2-0001"


def test_a_parcel_is_moved_with_one_tap(rig: Rig) -> None:
    """It is scanned while another shelf is at hand: the page offers that one; twice is once."""
    arrived(rig, 1)
    rig.scan("SANJI*SHELF*1-2")
    said = arrived(rig, 1).said
    assert (said.choose, [one.value for one in said.choices]) == ("move", ["1-2"])
    assert rig.asking.do(Move(number(1), "1-2")).big == "1-2-0002"
    assert rig.asking.do(Move(number(1), "1-2")).key == "moved_already"
    assert rig.asking.do(Move(number(9), "1-2")).key == "not_here"
    assert shelved(rig) == [("1-1", "1-1-0001"), ("1-2", "1-2-0002")]


@pytest.mark.parametrize(
    ("role", "use", "keys"),
    [
        ("village", "by_role", "shelved"),
        ("township", "by_role", "shelved"),
        ("hub", "by_role", "arrive"),
        ("hub", "always", "shelved"),
        ("village", "never", "arrive"),
    ],
)
def test_a_hub_has_no_shelves_unless_it_is_told_to(tmp_path: Path, role: str, use: str, keys: str) -> None:
    """It sorts instead; the setting decides."""
    box = {"name": "box-1", "site": "S", "role": role, "data_dir": tmp_path, "clock": "trusted"}
    with running(tmp_path, shelves=SHELVES | {"use": use}, box=box) as rig:
        assert arrived(rig, 1).said.key == keys


def test_what_came_before_there_were_shelves_gets_one(tmp_path: Path) -> None:
    """Its arrival is not told again."""
    with running(tmp_path) as rig:
        assert arrived(rig, 1).said.key == "arrive"
    with running(tmp_path, shelves=SHELVES) as rig:
        assert arrived(rig, 1).said.big == "1-1-0001"
        assert len(shelved(rig)) == 1


def test_an_ambiguous_number_offers_its_carriers_and_work_goes_on(rig: Rig) -> None:
    """One tap settles it and is remembered for numbers that are alike; no tap is needed."""
    first = rig.scan(_EITHER, 0).results[0]
    assert (first.carrier, [one.value for one in first.said.choices]) == ("ZTO", ["STO"])
    assert rig.asking.do(ChooseCarrier(_EITHER, "STO")).key == "carrier_chosen"
    assert rig.asking.do(ChooseCarrier(_EITHER, "JD")).key == "no_such_carrier"
    assert rig.scan("77000000000001", 0).results[0].carrier == "STO"
    assert rig.scan(number(1), 0).results[0].said.choices == ()
    rig.end()
    assert [event.carrier for event in rig.events if isinstance(event, CarrierChosen)] == ["STO"]


def test_the_courier_s_hand_over_settles_it(rig: Rig) -> None:
    """For the day, and only where the number may be of that carrier."""
    rig.asking.do(Courier("STO"))
    said = rig.scan(_EITHER, 0).results[0]
    assert (said.carrier, said.said.choices) == ("STO", ())
    assert rig.scan(number(1), 0).results[0].carrier == "SF"
    assert rig.scan("77000000000003", _DAY_MS).results[0].carrier == "ZTO"


def test_a_clock_that_is_not_known_is_said(tmp_path: Path) -> None:
    """Since when a parcel lies here is then nobody's guess."""

    def moment(up_ms: int) -> Moment:
        return at(up_ms, clock="unknown", boot_ms=0)

    with running(tmp_path, moment, shelves=SHELVES) as rig:
        arrived(rig, 1, 0)
        assert arrived(rig, 1, 90_000).said.key == "here_undated"


def test_four_digits_that_are_typed_are_the_last_parcel_s_tail(rig: Rig) -> None:
    """The code stays what is largest; without a parcel at hand they are no waybill."""
    assert rig.asking.do(Enter("1234")).key == "refused"
    arrived(rig, 1, 0)
    said = rig.asking.do(Enter("1234"))
    assert (said.key, said.fields, said.text, said.big) == (
        "recipient",
        {"tail": "1234"},
        number(1),
        "1-1-0001",
    )
    rig.put(CodeRead("scanner", "hello", "code128"), 700_000)
    assert rig.asking.do(Enter("5678")).key == "refused"
    rig.end()
    assert [event.tail for event in rig.events if isinstance(event, ParcelRecipient)] == ["1234"]


def test_a_recipient_may_be_said_in_parts(rig: Rig) -> None:
    """What was said before stays, unless it is another person; what is shown names no person."""
    arrived(rig, 1)
    rig.asking.do(Recipient(number(1), tail="1234", name="王五"))
    said = rig.asking.do(Recipient(number(1), phone="138 0000 1234", consent="station"))
    assert "王五" not in repr(said)
    assert "1380000" not in repr(said)
    with rig.looking() as shelved:
        parcel = shelved.one(number(1))
    assert parcel
    assert (parcel.tail, parcel.name, parcel.phone, parcel.consent) == (
        "1234",
        "王五",
        "13800001234",
        "station",
    )
    rig.asking.do(Recipient(number(1), tail="9999"))
    with rig.looking() as shelved:
        (parcel,) = shelved.by_tail("9999")
    assert (parcel.name, parcel.phone) == ("", "")


@pytest.mark.parametrize(
    ("deed", "key"),
    [
        (Recipient(number(1), tail="12"), "no_tail"),
        (Recipient(number(1), tail="1234", phone="abc"), "no_phone"),
        (Recipient(number(2), tail="1234"), "not_here"),
    ],
)
def test_nonsense_is_refused(rig: Rig, deed: Recipient, key: str) -> None:
    """And nothing is kept of it."""
    arrived(rig, 1)
    assert rig.asking.do(deed).key == key
