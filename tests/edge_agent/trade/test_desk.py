"""A counter's scans and weights mean what the person in front of it did."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge_agent.drivers.contract import CodeRead, ScaleFault, WeightRead
from edge_agent.settings import Counter
from edge_agent.store.memory import ScanMemory
from edge_agent.store.outbox import Outbox
from edge_agent.trade.desk import Desk, Known
from edge_agent.trade.outcome import Outcome, Signal
from logistics.events.parcels import Act, ParcelScanned, Weighed
from logistics.weighing.stable import StableWeight
from tests.edge_agent.making import at


def know(text: str, _symbology: str) -> Known:
    """Only SF is known here."""
    return Known(is_waybill=text.startswith("SF"), carrier="sf" if text.startswith("SF") else "")


class Post:
    """A desk on its database."""

    def __init__(self, outbox: Outbox, *, has_scale: bool = True, **settings: Any) -> None:
        self.outbox = outbox
        scales = {"bench": StableWeight(division_g=10, max_g=30_000)} if has_scale else {}
        self.desk = Desk("S", Counter.model_validate(settings), ScanMemory(outbox.db), know, scales)

    def scan(self, text: str, up_ms: int, act: Act = "arrive") -> Outcome:
        with self.outbox.transaction():
            return self.desk.take_code(CodeRead("counter", text, "code128"), act, at(up_ms))

    def weigh(
        self, gross_g: int, up_ms: int, *, tare_g: int = 0, fault: ScaleFault | None = None
    ) -> list[Weighed]:
        """A load at rest from `up_ms` on: two readings that the scale calls stable."""
        events: list[Weighed] = []
        for moment in (at(up_ms), at(up_ms + 100)):
            read = WeightRead("bench", gross_g, tare_g, stable=True, fault=fault)
            outcome = self.desk.take_weight(read, moment)
            assert outcome.signals == ()
            events += [event for _, event in outcome.events if isinstance(event, Weighed)]
        return events


def parcels(outcome: Outcome) -> list[ParcelScanned]:
    return [event for _, event in outcome.events if isinstance(event, ParcelScanned)]


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """A fresh outbox."""
    made = Outbox(tmp_path / "box.sqlite", stream="s1", boot="b1")
    yield made
    made.close()


@pytest.fixture
def post(outbox: Outbox) -> Post:
    """A counter with a scale, where scans mean "arrive"."""
    return Post(outbox)


def test_a_scan_is_a_parcel_and_a_beep(post: Post) -> None:
    """With its carrier, its act, and the moment of the reading."""
    outcome = post.scan("SF1", 1000)
    assert outcome.signals == (Signal.OK,)
    assert outcome.events == (
        (
            at(1000),
            ParcelScanned(
                waybill="SF1",
                act="arrive",
                site="S",
                device="counter",
                symbology="code128",
                direction="down",
                carrier="sf",
            ),
        ),
    )


def test_what_is_no_waybill_is_refused(post: Post) -> None:
    """It is told at the counter and is no event."""
    assert post.scan("4006381333931", 0) == Outcome(signals=(Signal.REFUSED,))


def test_a_second_scan_within_the_time_is_a_duplicate(post: Post) -> None:
    """Told, not counted; after a minute the same parcel may arrive again."""
    post.scan("SF1", 0)
    assert post.scan("SF1", 59_999) == Outcome(signals=(Signal.DUPLICATE,))
    assert post.scan("SF2", 59_999).signals == (Signal.OK,)
    assert post.scan("SF1", 60_000).signals == (Signal.OK,)


def test_another_act_is_no_duplicate(post: Post) -> None:
    """A parcel that has arrived may be handed out at once."""
    post.scan("SF1", 0)
    assert parcels(post.scan("SF1", 2000, "hand_out"))[0].act == "hand_out"


def test_a_duplicate_is_known_after_a_restart(post: Post, outbox: Outbox) -> None:
    """The memory is on the disk."""
    post.scan("SF1", 0)
    assert Post(outbox).scan("SF1", 1000).signals == (Signal.DUPLICATE,)


def test_a_weight_before_the_scan_travels_with_it(post: Post) -> None:
    """The net mass, once, and only if it is at most five seconds old."""
    assert post.weigh(1250, 0, tare_g=250) == []
    assert parcels(post.scan("SF1", 2000))[0].weight_g == 1000
    assert parcels(post.scan("SF2", 2001))[0].weight_g is None
    post.weigh(0, 8000)
    post.weigh(900, 9000)
    assert parcels(post.scan("SF4", 14_100))[0].weight_g == 900
    post.weigh(0, 20_000)
    post.weigh(1250, 21_000)
    assert parcels(post.scan("SF3", 26_101))[0].weight_g is None


def test_a_scan_without_a_weight_waits_at_most_five_seconds(post: Post) -> None:
    """The scan is told at once; a weight that stands within five seconds follows with its waybill."""
    assert parcels(post.scan("SF1", 0))[0].weight_g is None
    assert post.weigh(1250, 4900, tare_g=50) == [
        Weighed(site="S", device="bench", gross_g=1250, tare_g=50, waybill="SF1")
    ]
    post.weigh(0, 6000)
    assert post.weigh(1300, 7000) == []
    post.weigh(0, 8000)
    post.scan("SF2", 20_000)
    assert post.weigh(1400, 24_901) == []


def test_a_weight_belongs_to_one_parcel(post: Post) -> None:
    """The next load is not told for a parcel that has its weight."""
    post.scan("SF1", 0)
    assert len(post.weigh(1250, 100)) == 1
    post.weigh(0, 1000)
    assert post.weigh(900, 2000) == []


def test_a_weight_says_how_its_tare_came(post: Post) -> None:
    """A preset tare is marked, and so is a net mass whose tare the scale did not tell."""
    post.scan("SF1", 1000)
    reads = [
        WeightRead("bench", 2_350, 350, stable=True, is_preset=True),
        WeightRead("bench", 2_350, stable=True, is_net=True),
    ]
    told: list[Weighed] = []
    for number, read in enumerate(reads):
        post.scan(f"SF{number + 2}", 2_000 + 2_000 * number)
        for up_ms in (2_100, 2_200, 2_300):
            outcome = post.desk.take_weight(read, at(up_ms + 2_000 * number))
            told += [event for _, event in outcome.events if isinstance(event, Weighed)]
        post.desk.take_weight(WeightRead("bench", 0, stable=True), at(3_000 + 2_000 * number))
    assert [(one.gross_g, one.tare_g, one.is_preset, one.is_net) for one in told] == [
        (2_350, 350, True, False),
        (2_350, 0, False, True),
    ]


def test_a_faulty_scale_gives_no_weight(post: Post) -> None:
    """Overload is no mass."""
    post.scan("SF1", 0)
    assert post.weigh(0, 100, fault="overload") == []
    assert post.weigh(1250, 1000)[0].waybill == "SF1"


def test_a_counter_without_a_scale_waits_for_no_weight(outbox: Outbox) -> None:
    """Scans alone are whole."""
    post = Post(outbox, has_scale=False)
    assert [parcels(post.scan(text, 0))[0].weight_g for text in ("SF1", "SF2")] == [None, None]
