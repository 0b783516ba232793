"""The sender keeps a bounded window in flight, live first, and sends again until the centre confirms."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from edge_agent.settings import Sending
from edge_agent.store.outbox import Outbox, OutboxError
from edge_agent.uplink.sender import Sender
from logistics import wire
from tests.edge_agent.making import at, door, scan
from tests.edge_agent.uplink.centre import IdealCentre, opened


class Air:
    """What was handed over, and whether the link takes anything."""

    def __init__(self) -> None:
        self.packed: list[bytes] = []
        self.is_open = True

    def __call__(self, packed: bytes) -> bool:
        if self.is_open:
            self.packed.append(packed)
        return self.is_open

    def take(self) -> list[wire.Envelope]:
        """The batches handed over since the last call."""
        batches = [opened(packed) for packed in self.packed]
        self.packed.clear()
        return batches


class Box:
    """An outbox and its sender, with batches of ten."""

    def __init__(self, path: Path, *, stream: str = "s1", **sending: Any) -> None:
        self.outbox = Outbox(path, stream=stream, boot="b1")
        self.air = Air()
        settings = Sending.model_validate({"batch_events": 10, "window": 3} | sending)
        self.sender = Sender("box-1", self.outbox, settings, self.air, Random(1))

    def make(self, count: int) -> None:
        with self.outbox.transaction():
            for _ in range(count):
                self.outbox.append(at(self.outbox.top), scan(self.outbox.top + 1))

    def tick(self, up_ms: int) -> list[tuple[int, int, bool]]:
        """What this tick sent: (first, last, late) of each batch."""
        self.sender.tick(up_ms)
        return [(batch.first, batch.last, batch.late) for batch in self.air.take()]

    def confirm(self, upto: int, *ranges: tuple[int, int], stream: str = "s1") -> int:
        confirm = wire.Confirm(v=1, box="box-1", stream=stream, upto=upto, ranges=ranges)
        return self.sender.on_confirm(confirm)


@pytest.fixture
def boxes(tmp_path: Path) -> Iterator[list[Box]]:
    """Boxes that are closed in the end."""
    made: list[Box] = []
    yield made
    for box in made:
        box.outbox.close()


@pytest.fixture
def box(boxes: list[Box], tmp_path: Path) -> Box:
    """A box that is connected."""
    boxes.append(Box(tmp_path / "box.sqlite"))
    boxes[0].sender.on_connect(0)
    return boxes[0]


def test_nothing_is_sent_without_a_link(boxes: list[Box], tmp_path: Path) -> None:
    """What is made before the link stands waits on the disk."""
    boxes.append(box := Box(tmp_path / "box.sqlite"))
    box.make(5)
    assert box.tick(0) == []
    box.sender.on_connect(10)
    assert box.tick(10) == [(1, 5, False)]


def test_the_window_is_bounded(box: Box) -> None:
    """No more batches than the window are in flight; each confirmation makes room for the next."""
    box.make(35)
    assert box.tick(0) == [(1, 10, False), (11, 20, False), (21, 30, False)]
    assert box.tick(10) == []
    box.confirm(10)
    assert box.tick(20) == [(31, 35, False)]
    assert box.sender.in_flight == 3


def test_only_a_confirmation_settles(box: Box) -> None:
    """Neither handing over nor time makes the outbox forget."""
    box.make(5)
    box.tick(0)
    for up_ms in range(0, 600_000, 1000):
        box.tick(up_ms)
    assert box.outbox.backlog == 5
    assert box.confirm(5) == 5
    assert (box.outbox.backlog, box.sender.in_flight) == (0, 0)
    assert box.tick(10**6) == []


def test_a_confirmation_of_a_part_settles_that_part_alone(box: Box) -> None:
    """The batch stays in flight until all of it is stored."""
    box.make(10)
    box.tick(0)
    assert box.confirm(4, (7, 8)) == 6
    assert box.sender.in_flight == 1
    assert box.confirm(10) == 4
    assert box.sender.in_flight == 0


def test_a_confirmation_in_ranges_frees_the_window(box: Box) -> None:
    """Batches may be stored in any order."""
    box.make(40)
    box.tick(0)
    assert box.confirm(0, (11, 30)) == 20
    assert box.tick(10) == [(31, 40, False)]


def test_a_false_confirmation_frees_nothing(box: Box) -> None:
    """Neither an unknown stream nor a number that was never given out."""
    box.make(10)
    box.tick(0)
    for upto, stream in ((10, "s0"), (11, "s1")):
        with pytest.raises(OutboxError):
            box.confirm(upto, stream=stream)
    assert (box.outbox.backlog, box.sender.in_flight) == (10, 1)


def test_the_pause_before_sending_again_doubles_up_to_its_bound(box: Box) -> None:
    """5, 10, 20 … 120 s, each with up to a quarter of jitter on top, so that boxes do not march in step."""
    box.make(1)
    sent_ms = [up_ms for up_ms in range(0, 1_000_000, 50) if box.tick(up_ms)]
    pauses = [after - before for before, after in pairwise(sent_ms)]
    expected = [5000, 10_000, 20_000, 40_000, 80_000, 120_000, 120_000, 120_000, 120_000]
    assert all(
        low <= pause <= low * 1.25 + 50 for low, pause in zip(expected, pauses[: len(expected)], strict=True)
    )
    assert len(set(pauses[5:])) > 1


def test_the_first_confirmation_after_a_silence_hurries_what_waits(box: Box) -> None:
    """What would be sent again after minutes only goes within a second: the centre is there again."""
    box.make(30)
    box.tick(0)
    waited_ms = [up_ms for up_ms in range(1000, 600_000, 1000) if box.tick(up_ms)][-1]
    box.confirm(10)
    again = [batch for up_ms in range(waited_ms, waited_ms + 1100, 100) for batch in box.tick(up_ms)]
    assert sorted(again) == [(11, 20, False), (21, 30, False)]


def test_confirmations_that_come_slowly_hurry_nothing(box: Box) -> None:
    """A centre that has too much to do is not given the same again with each word that it says."""
    box.make(200)
    box.tick(0)
    after = []
    for number in range(1, 19):
        up_ms = number * 9_000
        box.tick(up_ms - 3_000)
        box.confirm(number * 10)
        box.tick(up_ms)
        after.append(len(box.tick(up_ms + 1000)))
    assert box.sender.in_flight == 2
    assert sum(after) == 0, after


def test_a_batch_is_sent_again_unchanged(box: Box) -> None:
    """The same numbers with the same content, also when more was made in between."""
    box.make(3)
    (first,) = (box.sender.tick(0), box.air.take())[1]
    box.make(3)
    box.sender.tick(6500)
    again = box.air.take()
    assert again[0] == first
    assert [(batch.first, batch.last) for batch in again] == [(1, 3), (4, 6)]


def test_a_refused_hand_over_is_tried_with_the_next_tick(box: Box) -> None:
    """The link may be going down: nothing is lost, and nothing counts as sent."""
    box.make(15)
    box.air.is_open = False
    assert box.sender.tick(0) == 0
    assert box.sender.tick(50) == 0
    box.air.is_open = True
    assert box.tick(100) == [(1, 10, False), (11, 15, False)]
    assert box.tick(150) == []


def test_after_a_reconnect_what_was_in_flight_is_sent_again_within_a_second(box: Box) -> None:
    """However long the pause had grown."""
    box.make(10)
    for up_ms in range(0, 400_000, 100):
        box.tick(up_ms)
    box.sender.on_disconnect()
    assert box.tick(400_000) == []
    box.sender.on_connect(400_100)
    sent_ms = [up_ms for up_ms in range(400_100, 408_000, 50) if box.tick(up_ms)]
    assert sent_ms[0] <= 401_100
    assert 5000 <= sent_ms[1] - sent_ms[0] <= 6300


def test_what_piled_up_without_a_link_goes_beside_what_happens_now(box: Box) -> None:
    """Live events first, the backlog marked as late, and nothing twice."""
    box.sender.on_disconnect()
    box.make(25)
    box.sender.on_connect(1000)
    box.make(2)
    assert box.tick(1000) == [(26, 27, False), (1, 10, True)]
    box.confirm(10, (26, 27))
    box.make(1)
    assert box.tick(1010) == [(28, 28, False), (11, 20, True)]
    box.confirm(20, (26, 28))
    assert box.tick(1020) == [(21, 25, True)]


def test_the_backlog_leaves_a_place_for_what_happens_now(box: Box) -> None:
    """A scan does not wait until a slow link has carried the backlog that is in flight."""
    box.sender.on_disconnect()
    box.make(100)
    box.sender.on_connect(0)
    assert [late for _, _, late in box.tick(1000)] == [True, True]
    box.make(1)
    assert box.tick(1010) == [(101, 101, False)]


def test_what_piles_up_while_the_centre_is_away_becomes_backlog(box: Box) -> None:
    """The link stands but nobody confirms: once the centre is back, a scan does not queue at the end."""
    box.make(30)
    box.tick(0)
    box.make(100)
    box.tick(100)
    box.confirm(30)
    box.make(1)
    assert box.tick(200)[0] == (131, 131, False)


def test_the_backlog_is_drained_at_a_capped_rate(boxes: list[Box], tmp_path: Path) -> None:
    """At most its events per second, over any few seconds, however fast the centre confirms."""
    boxes.append(box := Box(tmp_path / "box.sqlite", backlog_events_per_s=20))
    box.make(400)
    centre = IdealCentre()
    box.sender.on_connect(0)
    drained_ms = 0
    for up_ms in range(0, 60_000, 50):
        box.sender.tick(up_ms)
        for packed in box.air.packed:
            box.sender.on_confirm(centre.receive(packed))
        box.air.packed.clear()
        if not box.outbox.backlog:
            drained_ms = up_ms
            break
    assert 400 / 20 * 1000 - 2000 <= drained_ms <= 400 / 20 * 1000 + 1000


def test_an_earlier_lifes_events_are_sent_under_their_own_stream(boxes: list[Box], tmp_path: Path) -> None:
    """After a restart the old stream goes as backlog, beside the new one."""
    boxes.append(old := Box(tmp_path / "box.sqlite"))
    old.make(15)
    old.confirm(3)
    old.outbox.close()
    boxes.append(new := Box(tmp_path / "box.sqlite", stream="s2"))
    new.make(2)
    new.sender.on_connect(0)
    new.sender.tick(0)
    batches = new.air.take()
    assert [(batch.stream, batch.first, batch.last, batch.late) for batch in batches] == [
        ("s2", 1, 2, False),
        ("s1", 4, 13, True),
    ]
    new.confirm(15, stream="s1")
    new.confirm(2, stream="s2")
    assert new.outbox.backlog == 0


def test_a_batch_fits_on_the_wire(boxes: list[Box], tmp_path: Path) -> None:
    """However many events may go into a batch, its bytes stay below the bound."""
    boxes.append(
        box := Box(tmp_path / "box.sqlite", batch_events=2000, window=64, backlog_events_per_s=100_000)
    )
    box.make(6000)
    box.sender.on_connect(0)
    box.sender.tick(0)
    batches = box.air.take()
    assert sum(len(batch.events) for batch in batches) >= 2000
    assert all(len(wire.encode(batch)) <= wire.UNPACKED_BYTES_MAX for batch in batches)


def test_a_backlogs_alarms_are_sent_before_the_rest_of_it(boxes: list[Box], tmp_path: Path) -> None:
    """A door that stood open a week ago is told before the week's parcels, and nothing is sent twice."""
    boxes.append(box := Box(tmp_path / "box.sqlite", window=8))
    box.make(34)
    with box.outbox.transaction():
        box.outbox.append(at(1), door())
        box.outbox.append(at(2), door(is_open=False))
    box.make(20)
    with box.outbox.transaction():
        box.outbox.append(at(3), door())
    box.sender.on_connect(0)
    first = box.tick(0) + box.tick(1000)
    assert first[:2] == [(35, 36, True), (57, 57, True)]
    assert first[2:] == [(1, 10, True), (11, 20, True), (21, 30, True), (31, 34, True), (37, 46, True)]
    box.confirm(30, (35, 36), (57, 57))
    assert box.tick(2000) == [(47, 56, True)]
    box.confirm(57)
    assert (box.outbox.backlog, box.sender.in_flight) == (0, 0)
    assert box.tick(10**7) == []


def test_a_flood_of_alarms_leaves_the_live_lane_its_place(boxes: list[Box], tmp_path: Path) -> None:
    """They take the backlog's places in the window, never the last one."""
    boxes.append(box := Box(tmp_path / "box.sqlite"))
    for _ in range(20):
        box.make(1)
        with box.outbox.transaction():
            box.outbox.append(at(1), door())
    box.sender.on_connect(0)
    assert box.tick(0) == [(2, 2, True), (4, 4, True)]
    box.make(1)
    assert box.tick(10) == [(41, 41, False)]
    seen = {2, 4, 41}
    for up_ms in range(20, 3000, 10):
        for number in sorted(seen):
            box.confirm(0, (number, number))
        for first, last, _ in box.tick(up_ms):
            assert not seen & set(range(first, last + 1))
            seen |= set(range(first, last + 1))
    assert seen == set(range(1, 42))
