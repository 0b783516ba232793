"""A still follows the scan that it is evidence of, and never holds it up."""

import random
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from edge_agent.agent import Agent, Parts
from edge_agent.build import build
from edge_agent.counter.deeds.hand_out import PARCELS_MAX, HandOut
from edge_agent.drivers.contract import Asked, CodeRead
from edge_agent.reader.sources.frames import Frame
from edge_agent.trade.evidence.album import Album
from edge_agent.trade.evidence.keeper import StillKeeper
from edge_agent.trade.outcome import Signal
from logistics import wire
from logistics.events.counter import ParcelReleased
from logistics.events.parcels import ParcelScanned
from simulators import labels
from simulators.labels import Label, Pose
from tests.edge_agent.making import at, door, scan, settings

WAYBILL = "SF1234567890123"
PARCEL = labels.parcel(Label(WAYBILL), random.Random(1), Pose())
STREAM = "s" * 32


@pytest.fixture
def album(tmp_path: Path) -> Album:
    """An empty album."""
    return Album(tmp_path / "stills", 10_000_000, 0)


def _write_all(keeper: StillKeeper) -> None:
    stop = Event()
    stop.set()
    keeper.run(stop)


def _parts(folder: Path, signals: list[Signal]) -> Parts:
    camera = {"counter": {"source": "csi"}}
    return build(
        settings(folder, camera=camera, stills={"leave_mb": 0}),
        stream=STREAM,
        boot="b",
        publish=lambda _: True,
        signal=signals.append,
        skipped=lambda: 0,
        rng=random.Random(1),
    )


def test_still_of_a_scan_is_kept_under_its_number(tmp_path: Path) -> None:
    """The event says that there is a still, and the album has it under the event's number."""
    signals: list[Signal] = []
    parts = _parts(tmp_path, signals)
    agent = Agent(parts, ["counter"], at(0))
    assert parts.stills
    parts.stills.hold("counter", WAYBILL, Frame(PARCEL))
    agent.take([(CodeRead("counter", WAYBILL, "code128"), at(10))], at(10))
    assert signals == [Signal.OK]
    assert not (tmp_path / "stills").exists(), "nothing is written in the agent's loop"
    _write_all(parts.stills)
    first, events = parts.outbox.run_after(1, 0, 9, 9, 1_000_000)
    scans = {
        first + place: event
        for place, stamped in enumerate(events)
        if isinstance(event := wire.decode_event(bytes(stamped.event)), ParcelScanned)
    }
    assert [event.has_still for event in scans.values()] == [True]
    again = Album(tmp_path / "stills", 10_000_000, 0)
    assert again.of_event(STREAM, next(iter(scans)))
    assert parts.stills.count() == (1, 0)
    parts.outbox.close()


def test_scan_without_a_frame_has_no_still(album: Album) -> None:
    """A scanner's read, a card and a door leave no still."""
    keeper = StillKeeper(album, STREAM)
    keeper.hold("other", "SF0000000000001", Frame(PARCEL))
    keeper.saved(1, scan(1))
    keeper.saved(2, door())
    _write_all(keeper)
    assert len(album) == 0


def test_frames_that_wait_are_bounded(album: Album) -> None:
    """Codes that become no scans do not pile up: the oldest frame makes way."""
    keeper = StillKeeper(album, STREAM)
    for number in range(50):
        keeper.hold("c", f"SF{number:013}", Frame(PARCEL))
    assert [keeper.has("c", f"SF{number:013}") for number in (0, 41, 42, 49)] == [False, False, True, True]


def test_stills_that_come_too_fast_are_missed_and_counted(album: Album) -> None:
    """Nobody waits for a slow card: what finds no place in the queue is missed."""
    keeper = StillKeeper(album, STREAM)
    for number in range(12):
        keeper.hold("c", f"SF{number:013}", Frame(PARCEL))
        keeper.saved(number + 1, scan(number))
    _write_all(keeper)
    assert keeper.count() == (8, 4)


def test_frame_that_cannot_be_unpacked_is_missed(album: Album) -> None:
    """A spoilt frame gives no still, and the next one is written."""
    keeper = StillKeeper(album, STREAM)
    for number, frame in enumerate((Frame(packed=bytes(70_000)), Frame(PARCEL))):
        keeper.hold("c", f"SF{number:013}", frame)
        keeper.saved(number + 1, scan(number))
    _write_all(keeper)
    assert keeper.count() == (1, 1)


def test_no_camera_or_no_quota_keeps_none(tmp_path: Path) -> None:
    """A box without cameras, or told to keep none, has no keeper."""
    signals: list[Signal] = []
    parts = _parts(tmp_path, signals)
    assert parts.stills
    parts.outbox.close()
    for tables in ({}, {"camera": {"c": {"source": "csi"}}, "stills": {"quota_mb": 0}}):
        made = build(
            settings(tmp_path, **tables),
            stream="t",
            boot="b",
            publish=lambda _: True,
            signal=signals.append,
            skipped=lambda: 0,
            rng=random.Random(1),
        )
        assert made.stills is None
        made.outbox.close()


def _released(waybill: str = WAYBILL, *, has_photo: bool = True) -> ParcelReleased:
    return ParcelReleased(waybill=waybill, site="S", taken_by="recipient", has_photo=has_photo)


def test_a_hand_out_has_the_newest_frame_of_any_camera(album: Album) -> None:
    """Under the number of the release, not of the scan."""
    keeper = StillKeeper(album, STREAM)
    keeper.see("door", Frame(packed=b"\xff\xd8old\xff\xd9"), 1.0)
    keeper.see("counter", Frame(packed=b"\xff\xd8new\xff\xd9"), 2.0)
    assert keeper.snap(WAYBILL, 2500)
    keeper.saved(7, _released())
    _write_all(keeper)
    assert album.of_event(STREAM, 7) == b"\xff\xd8new\xff\xd9"


@pytest.mark.parametrize(("up_ms", "is_there"), [(6000, True), (6001, False)])
def test_a_frame_older_than_five_seconds_is_no_photo(album: Album, up_ms: int, *, is_there: bool) -> None:
    """A camera that hangs must not show who was there before."""
    keeper = StillKeeper(album, STREAM)
    assert not keeper.snap(WAYBILL, 0)
    keeper.see("counter", Frame(PARCEL), 1.0)
    assert keeper.snap(WAYBILL, up_ms) is is_there


def test_an_event_that_tells_of_no_photo_has_none(album: Album) -> None:
    """What an earlier try held is no evidence of it."""
    keeper = StillKeeper(album, STREAM)
    keeper.see("counter", Frame(PARCEL), 1.0)
    keeper.snap(WAYBILL, 1000)
    keeper.saved(7, _released(has_photo=False))
    _write_all(keeper)
    assert len(album) == 0


def test_as_many_as_one_deed_can_hand_out_have_their_photo(album: Album) -> None:
    """What was promised is kept, though scans of that number would be missed."""
    keeper = StillKeeper(album, STREAM)
    keeper.see("counter", Frame(packed=b"\xff\xd8x\xff\xd9"), 1.0)
    told = [keeper.snap(f"SF{number}", 1000) for number in range(PARCELS_MAX)]
    for number in range(PARCELS_MAX):
        keeper.saved(number + 1, _released(f"SF{number}"))
    _write_all(keeper)
    assert (all(told), len(album), keeper.missed) == (True, PARCELS_MAX, 0)


@pytest.mark.parametrize("sees", [True, False])
def test_a_hand_out_says_honestly_whether_there_is_a_photo(tmp_path: Path, *, sees: bool) -> None:
    """By a page's deed, through the true agent; a problem likewise keeps its number."""
    parts = _parts(tmp_path, [])
    agent = Agent(parts, ["counter"], at(0))
    assert parts.stills
    if sees:
        parts.stills.see("counter", Frame(PARCEL), 9.0)
    deed = HandOut((WAYBILL,), may_be_unseen=True)
    asked = Asked("page", partial(deed.do, parts.counter.bench), lambda _said: None)
    agent.take([(asked, at(10_000))], at(10_000))
    _write_all(parts.stills)
    first, events = parts.outbox.run_after(1, 0, 9, 9, 1_000_000)
    seq, released = next(
        (first + place, event)
        for place, stamped in enumerate(events)
        if isinstance(event := wire.decode_event(bytes(stamped.event)), ParcelReleased)
    )
    assert released.has_photo is sees
    album = Album(tmp_path / "stills", 10_000_000, 0)
    assert (album.of_event(STREAM, seq) is not None) is sees
    parts.outbox.close()
