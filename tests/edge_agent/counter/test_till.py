"""What a scan shows on the page."""

from pathlib import Path

from edge_agent.counter.board import RESULTS_MAX, Board
from edge_agent.counter.till import BoardTill
from edge_agent.drivers.contract import Asked, CodeRead
from edge_agent.trade.outcome import Outcome
from tests.edge_agent.counter.rig import WAYBILL, Rig, parts_in
from tests.edge_agent.making import at


def test_an_arrival_is_green_with_its_carrier(rig: Rig) -> None:
    """Nobody has to touch anything."""
    first = rig.scan().results[0]
    assert (first.kind, first.said.key, first.carrier, first.text) == ("ok", "arrive", "SF", WAYBILL)


def test_a_second_scan_is_yellow(rig: Rig) -> None:
    """It is told, and the parcel is not counted again."""
    rig.scan()
    assert rig.scan().results[0].kind == "duplicate"
    rig.end()
    assert [type(event).__name__ for event in rig.events].count("ParcelScanned") == 1


def test_what_is_no_waybill_is_red(rig: Rig) -> None:
    """It says so, and nothing is kept."""
    assert rig.scan("hello").results[0].kind == "refused"


def test_a_long_code_is_cut(rig: Rig) -> None:
    """A QR code with a page of text does not fill the screen."""
    assert len(rig.scan("x" * 500).results[0].text) == 40


def test_the_last_five_results_stay(rig: Rig) -> None:
    """Newest first."""
    for number in range(7):
        shown = rig.scan(f"SF{number:013}")
    assert [one.number for one in shown.results] == [7, 6, 5, 4, 3]
    assert len(shown.results) == RESULTS_MAX


def test_what_waits_for_the_centre_is_counted(rig: Rig) -> None:
    """With no network that is all that the box has told so far; what is no waybill adds nothing to it."""
    rig.scan("SF0000000000001", 1000)
    rig.scan("hello", 2000)
    rig.end()
    names = [type(event).__name__ for event in rig.events]
    assert rig.board.shown.unsent == len(names)
    assert names.count("ParcelScanned") == 1


def test_what_does_not_change_is_no_new_version(tmp_path: Path) -> None:
    """An open page is fetched anew only where there is something to see."""
    board = Board()
    bench = parts_in(tmp_path, "s1").counter.bench
    till = BoardTill(board, lambda: 3, lambda _now: (), bench)
    till.tick(at(0))
    seen = board.shown.version
    till.tick(at(5000))
    assert board.shown.version == seen == 3  # what is unsent, the work at hand, what is overdue


def test_a_deed_of_which_nothing_is_said_is_told_to_all_pages(tmp_path: Path) -> None:
    """The page that asked has its answer; another one on the box shows it, too."""
    board = Board()
    bench = parts_in(tmp_path, "s1").counter.bench
    till = BoardTill(board, lambda: 3, lambda _now: (), bench)
    till.tick(at(0))
    seen = board.shown.version
    till.saved([(Asked("page", lambda _now: Outcome(), lambda _said: None), at(0))], [Outcome()])
    assert board.shown.version == seen + 1


def test_a_badge_stays_a_secret_on_a_full_disk(tmp_path: Path) -> None:
    """It could not be kept, and says so without its text."""
    board = Board()
    bench = parts_in(tmp_path, "s1").counter.bench
    till = BoardTill(board, lambda: 0, lambda _now: (), bench)
    till.refused([(CodeRead("scanner", "SANJI*BADGE*WANGWANGWANG", "code128"), at(0))])
    assert (board.shown.results[0].kind, board.shown.results[0].text) == ("full", "SANJI*BADGE*••••")
