"""The centre's order `still.fetch`, with the true agent, keeper and album."""

import random
from collections.abc import Callable
from pathlib import Path
from threading import Event

from msgspec import Raw

from edge_agent.agent import Agent
from edge_agent.build import build
from edge_agent.drivers.contract import CodeRead
from edge_agent.reader.sources.frames import Frame
from edge_agent.trade.evidence.album import Album
from edge_agent.trade.evidence.fetch import fetching
from edge_agent.trade.evidence.keeper import StillKeeper
from edge_agent.uplink.duties import Duties
from logistics import wire
from logistics.events.parcels import ParcelScanned
from simulators import labels
from simulators.labels import Label, Pose
from tests.edge_agent.making import at, scan, settings

WAYBILL = "SF1234567890123"
PARCEL = labels.parcel(Label(WAYBILL), random.Random(1), Pose())
STREAM = "s" * 32
JPEG = b"\xff\xd8 a picture"


def fetch_all(keeper: StillKeeper | None, *asked: tuple[str, int]) -> list[wire.AnyAnswer]:
    """Ask for so many stills, let the keeper's thread work, and hear the answers."""
    told: list[wire.AnyAnswer] = []
    for stream, seq in asked:
        assert fetching(keeper)(wire.StillFetch(stream, seq), told.append)
    _let_work(keeper, lambda: len(told) == len(asked))
    return told


def _let_work(keeper: StillKeeper | None, is_done: Callable[[], bool]) -> None:
    """The thread's own loop, which a stop ends once nothing waits to be written."""
    if keeper is None:
        return

    class Until(Event):
        def is_set(self) -> bool:
            return is_done()

    keeper.run(Until())


def test_the_still_of_a_scan_comes_back_under_its_number(tmp_path: Path) -> None:
    """From the camera's frame through the true agent and the keeper to the result that goes to the centre."""
    parts = build(
        settings(tmp_path, camera={"counter": {"source": "csi"}}, stills={"leave_mb": 0}),
        stream=STREAM,
        boot="b",
        publish=lambda _: True,
        signal=lambda _: None,
        skipped=lambda: 0,
        rng=random.Random(1),
    )
    agent = Agent(parts, ["counter"], at(0))
    assert parts.stills
    results: list[wire.Result] = []

    def send(result: wire.Result) -> int:
        results.append(result)
        return 1

    duties = Duties({wire.StillFetch: fetching(parts.stills)}, "box-1", send)
    parts.stills.hold("counter", WAYBILL, Frame(PARCEL))
    agent.take([(CodeRead("counter", WAYBILL, "code128"), at(10))], at(10))
    first, events = parts.outbox.run_after(1, 0, 9, 9, 1_000_000)
    (seq,) = [
        first + place
        for place, stamped in enumerate(events)
        if isinstance(wire.decode_event(bytes(stamped.event)), ParcelScanned)
    ]
    order = Raw(wire.encode_order(wire.StillFetch(STREAM, seq)))
    duties.take(wire.Command(v=1, box="box-1", id="c1", at_ms=0, expires_ms=2**60, do=order), at(20))
    assert not (tmp_path / "stills").exists(), "nothing is written or read in the agent's loop"
    # Asked for before it was written: it is written first.

    def is_answered() -> bool:
        duties.tick(30)
        return bool(results)

    _let_work(parts.stills, is_answered)
    (result,) = results
    assert isinstance(result.answer, wire.StillTaken)
    assert result.answer.jpeg == Album(tmp_path / "stills", 10**7, 0).of_event(STREAM, seq)
    parts.outbox.close()


def test_a_still_that_made_way_is_gone_and_one_never_kept_is_none(tmp_path: Path) -> None:
    """The oldest of a stream make way first: what is missing above one that is here was never kept."""
    album = Album(tmp_path / "stills", 2 * len(JPEG), 0)
    for seq in (3, 5, 9):
        assert album.keep("s", seq, "SF1", JPEG)
    keeper = StillKeeper(album, "s")
    asked = [("s", 5), ("s", 9), ("s", 3), ("s", 7), ("older", 3)]
    assert fetch_all(keeper, *asked) == [
        wire.StillTaken(JPEG),
        wire.StillTaken(JPEG),
        wire.Refused("gone"),
        wire.Refused("none"),
        wire.Refused("gone"),
    ]


def test_what_waits_to_be_written_is_written_first(tmp_path: Path) -> None:
    """A still that was asked for at once is not said to be missing while the card is slow."""
    keeper = StillKeeper(Album(tmp_path / "stills", 10**7, 0), "s")
    for number in (1, 2, 3):
        keeper.hold("c", f"SF{number:013}", Frame(PARCEL))
        keeper.saved(number, scan(number))
    (answer,) = fetch_all(keeper, ("s", 3))
    assert isinstance(answer, wire.StillTaken)


def test_a_box_without_stills_says_so() -> None:
    """No camera, or no quota."""
    assert fetch_all(None, ("s", 1)) == [wire.Refused("none")]


def test_a_file_that_is_none_of_ours_is_not_sent(tmp_path: Path) -> None:
    """Too large for the wire, empty, or unreadable: the box answers all the same."""
    folder = tmp_path / "stills"
    folder.mkdir()
    (folder / "0000000001_s_1_SF1.jpg").write_bytes(bytes(wire.STILL_BYTES_MAX + 1))
    (folder / "0000000002_s_2_SF1.jpg").write_bytes(b"")
    (folder / "0000000003_s_3_SF1.jpg").mkdir()
    keeper = StillKeeper(Album(folder, 10**7, 0), "s")
    assert fetch_all(keeper, ("s", 1), ("s", 2), ("s", 3)) == [wire.Refused("none")] * 3


def test_questions_that_wait_are_bounded(tmp_path: Path) -> None:
    """The ninth finds no room, and no reply will come of it."""
    keeper = StillKeeper(Album(tmp_path, 10**7, 0), "s")
    told: list[wire.AnyAnswer] = []
    begun = [fetching(keeper)(wire.StillFetch("s", seq), told.append) for seq in range(1, 10)]
    assert begun == [True] * 8 + [False]
