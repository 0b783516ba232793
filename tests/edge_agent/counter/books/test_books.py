"""The counter's books follow from the events, in the same commit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.counter.books.books import Books
from edge_agent.counter.books.shelved import Parcel, Shelved, looking
from edge_agent.counter.books.stocks import stocks
from edge_agent.store.outbox import Outbox
from edge_agent.store.times import Times
from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected, ParcelProblem, ParcelRecipient, ParcelShelved
from logistics.events.money import CodDue, CodPaid, GoodsMoved
from logistics.events.parcels import Act, ParcelScanned
from logistics.parcels import subjects
from plumbing.clock import Moment
from tests.edge_agent.making import EPOCH_MS, at, work_and_fail

_W = "SF0000000000001"


class Kept:
    """Books on a real outbox; each telling is one commit."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.books = Books(outbox.db, "s1", "b1")
        self.shelved = Shelved(outbox.db)

    def tell(self, *events: AnyEvent, moment: Moment | None = None) -> int:
        with self.outbox.transaction():
            return self._enter(events, moment or at(1000))

    def _enter(self, events: tuple[AnyEvent, ...], moment: Moment) -> int:
        seq = 0
        for event in events:
            seq = self.outbox.append(moment, event)
            self.books.take(seq, moment, event)
        return seq

    def tell_and_fail(self, event: AnyEvent) -> None:
        with pytest.raises(ZeroDivisionError):
            work_and_fail(lambda: [self._enter((event,), at(1000)), 1 / 0], self.outbox.transaction())

    @property
    def parcel(self) -> Parcel:
        found = self.shelved.one(_W)
        assert found
        return found


def scan(act: Act = "arrive", waybill: str = _W) -> ParcelScanned:
    """A scan at this site."""
    return ParcelScanned(
        waybill=waybill,
        act=act,
        site="S",
        device="c",
        symbology="code128",
        direction="down",
        carrier="SF",
    )


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """Empty books."""
    outbox = Outbox(tmp_path / "box.sqlite", stream="s1", boot="b1")
    yield Kept(outbox)
    outbox.close()


def test_a_parcel_stands_as_its_events_say(kept: Kept) -> None:
    """Scans, shelf, person, money and problems, each from its event."""
    kept.tell(
        scan(),
        ParcelShelved(waybill=_W, site="S", shelf="2-1", code="2-1-0001"),
        ParcelRecipient(waybill=_W, site="S", tail="1234", name="王五", consent="station"),
        CodDue(waybill=_W, site="S", amount_fen=5000, stated_by="label"),
        ParcelProblem(waybill=_W, site="S", kind="damaged", is_open=True),
    )
    assert kept.parcel == Parcel(
        waybill=_W,
        is_here=True,
        status="held",
        since_ms=EPOCH_MS + 1000,
        carrier="SF",
        shelf="2-1",
        code="2-1-0001",
        tail="1234",
        name="王五",
        phone="",
        consent="station",
        due_fen=5000,
        paid_fen=0,
        problems=("damaged",),
    )
    assert kept.parcel.owed_fen == 5000


@pytest.mark.parametrize("by", ["by_code", "by_tail", "by_name", "on_shelf"])
def test_a_parcel_is_found_while_it_is_here(kept: Kept, by: str) -> None:
    """By code, tail, name or shelf; not any more once it was handed out."""
    key = {"by_code": "A1", "by_tail": "1234", "by_name": "王", "on_shelf": "2-1"}[by]
    kept.tell(
        scan(),
        ParcelShelved(waybill=_W, site="S", shelf="2-1", code="A1"),
        ParcelRecipient(waybill=_W, site="S", tail="1234", name="王五"),
    )
    find = getattr(kept.shelved, by)
    assert [one.waybill for one in find(key)] == [_W]
    kept.tell(scan("hand_out"))
    assert find(key) == ()


def test_what_a_transaction_takes_back_is_in_no_book(kept: Kept) -> None:
    """The books are part of the commit that the beep stands for."""
    kept.tell_and_fail(scan())
    assert kept.shelved.one(_W) is None
    assert kept.books.told.of(subjects.parcel(_W)) == []


def test_a_correction_takes_an_event_out(kept: Kept) -> None:
    """A wrong hand-out: the parcel is here again."""
    kept.tell(scan())
    seq = kept.tell(scan("hand_out"))
    assert not kept.parcel.is_here
    kept.tell(Corrected(site="S", stream="s1", seq=seq, reason="wrong parcel"))
    assert (kept.parcel.is_here, kept.parcel.status) == (True, "held")


def test_a_payment_told_twice_is_one(kept: Kept) -> None:
    """By its name, as at the centre."""
    paid = CodPaid(waybill=_W, site="S", payment="p1", amount_fen=5000, method="cash")
    kept.tell(scan(), CodDue(waybill=_W, site="S", amount_fen=5000, stated_by="label"), paid, paid)
    assert (kept.parcel.paid_fen, kept.parcel.owed_fen) == (5000, 0)


def test_a_clock_that_jumps_back_changes_no_order(kept: Kept) -> None:
    """What happened last counts, whatever the box thought the time was."""
    kept.tell(scan(), moment=at(5_000_000))
    kept.tell(scan("hand_out"), moment=at(1000))
    assert kept.parcel.status == "handed_out"


def test_times_are_put_right_when_the_clock_becomes_known(kept: Kept) -> None:
    """So that a dwell is counted from the true arrival."""
    kept.tell(scan(), moment=at(1000, clock="unknown", boot_ms=0))
    times = Times(kept.outbox)
    with kept.outbox.transaction():
        times.learn(EPOCH_MS, EPOCH_MS + 9000)
    assert kept.parcel.since_ms == EPOCH_MS + 1000
    assert [one.at_ms for one in kept.books.told.of(subjects.parcel(_W))] == [EPOCH_MS + 1000]


def test_what_is_gone_is_forgotten_and_what_is_here_stays(kept: Kept) -> None:
    """After thirty days; its events with it."""
    kept.tell(scan(), scan(waybill="SF2"), scan("hand_out", waybill="SF2"))
    with kept.outbox.transaction():
        kept.books.forget_old(EPOCH_MS + 31 * 86_400_000)
    assert kept.parcel.is_here
    assert kept.shelved.one("SF2") is None
    assert kept.books.told.of(subjects.parcel("SF2")) == []
    assert len(kept.books.told.of(subjects.parcel(_W))) == 1


def test_goods_and_what_was_taken_out_are_never_forgotten(kept: Kept) -> None:
    """A stock is the sum of all that moved, and a movement that was wrong must not come back."""
    honey = GoodsMoved(site="S", owner="coop", item="honey", pieces=10, why="received")
    wrong = kept.tell(honey)
    kept.tell(honey, Corrected(site="S", stream="s1", seq=wrong, reason="twice"))
    with kept.outbox.transaction():
        kept.books.forget_old(EPOCH_MS + 31 * 86_400_000)
    assert [one.pieces for one in stocks(kept.books.told, "S")] == [10]


def test_persons_of_what_left_are_erased_to_the_last_byte(kept: Kept, tmp_path: Path) -> None:
    """From the tables, their indexes, the free pages and the log; whoever still waits is known."""
    gone = ParcelRecipient(waybill=_W, site="S", tail="7391", name="欧阳修竹", phone="13867597391")
    waits = ParcelRecipient(waybill="SF2", site="S", tail="4628", name="司马相如")
    kept.tell(scan(), gone, scan(waybill="SF2"), waits)
    # What the centre has confirmed is no more in the outbox.
    kept.tell(scan("hand_out"))
    kept.outbox.db.execute("DELETE FROM outbox")
    for days, is_known in ((6.9, True), (7.1, False)):
        with kept.outbox.transaction():
            kept.books.forget_persons(EPOCH_MS + int(days * 86_400_000), 7)
        kept.outbox.fold_log()
        assert bool(kept.parcel.name) is is_known
        raw = b"".join(path.read_bytes() for path in tmp_path.glob("box.sqlite*"))
        assert ("欧阳修竹".encode() in raw) is is_known
        assert (b"13867597391" in raw) is is_known
        assert "司马相如".encode() in raw
    assert kept.parcel.status == "handed_out"


def test_a_reader_does_not_keep_the_box_from_its_work(kept: Kept, tmp_path: Path) -> None:
    """The log is then emptied another day."""
    kept.tell(scan())
    with looking(tmp_path / "box.sqlite") as shelved:
        shelved.told._db.execute("BEGIN")
        assert shelved.one(_W)
        kept.tell(scan("hand_out"))
        kept.outbox.fold_log()
        assert (tmp_path / "box.sqlite-wal").stat().st_size > 0
    kept.outbox.fold_log()
    assert (tmp_path / "box.sqlite-wal").stat().st_size == 0
