"""A box's books of lots say what their facts say, whatever is added, taken back, forgotten or salvaged."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from edge_agent.counter.books.books import Books
from edge_agent.counter.books.lots import Lots
from edge_agent.counter.work import State
from edge_agent.store.outbox import Outbox
from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected
from logistics.events.lots import LotBegun, LotCertified, LotGraded, LotPacked, LotSettled, LotWeighed
from logistics.goods.lots.account import fold
from plumbing.clock import Moment
from tests.edge_agent.making import work_and_fail
from tests.edge_agent.store.test_salvage_books import hurt, started

SITE, RAW, ONE, TWO = "COLD-1", "R", "A", "B"
DAY_MS = 86_400_000
BEGUN = (
    LotBegun(lot=RAW, site=SITE, product="kiwifruit", owner="F-0031"),
    LotWeighed(lot=RAW, site=SITE, gross_g=20_000, division_g=20, pieces=180),
    LotBegun(lot=ONE, site=SITE, product="kiwifruit", kind="grade", quality="一级", parents=(RAW,)),
    LotBegun(lot=TWO, site=SITE, product="kiwifruit", kind="grade", quality="二级", parents=(RAW,)),
)


def graded(into: str, net_g: int) -> LotGraded:
    return LotGraded(lot=RAW, into=into, site=SITE, gross_g=net_g, pieces=1)


class Box:
    """Books on a real database, told one event after another."""

    def __init__(self, path: Path, stream: str = "s") -> None:
        self.outbox = Outbox(path, stream=stream, boot="b")
        self.books = Books(self.outbox.db, stream, "b")
        self.now_ms = 1000

    @property
    def lots(self) -> Lots:
        return self.books.lots

    def tell(self, *events: AnyEvent) -> list[int]:
        seqs = []
        with self.outbox.transaction():
            for event in events:
                self.now_ms += 1000
                moment = Moment(self.now_ms, self.now_ms, "synced")
                seqs.append(self.outbox.append(moment, event))
                self.books.take(seqs[-1], moment, event)
        return seqs

    def grams(self) -> dict[str, tuple[int, int]]:
        return {one.lot: (one.on_hand_g, one.pieces) for one in self.lots.latest()}

    def folded(self) -> dict[str, tuple[int, int]]:
        """The same from nothing but the facts."""
        found = {}
        for one in self.lots.latest():
            account = fold(one.lot, self.lots.told_of(one.lot))
            found[one.lot] = (account.on_hand_g, one.pieces)
        return found


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    made = Box(tmp_path / "box.sqlite")
    yield made
    made.outbox.close()


def test_a_row_says_what_the_facts_say(box: Box) -> None:
    """Graded in random turns, some taken back: the sums kept by adding are those of the whole."""
    rng = Random(5)
    box.tell(*BEGUN)
    for _ in range(120):
        seqs = box.tell(graded(rng.choice((ONE, TWO)), rng.randint(60, 140)))
        if rng.random() < 0.2:
            box.tell(Corrected(site=SITE, stream="s", seq=seqs[0], reason="wrong class"))
    assert box.grams() == box.folded()
    assert sum(grams for grams, _ in box.grams().values()) == 20_000
    assert sum(pieces for _, pieces in box.grams().values()) == 180


def test_what_is_taken_back_twice_or_put_back_counts_once(box: Box) -> None:
    """Two corrections of one piece take it out once, and one that is corrected itself takes nothing out."""
    box.tell(*BEGUN)
    first, second = box.tell(graded(ONE, 100), graded(TWO, 90))
    for _ in range(2):
        box.tell(Corrected(site=SITE, stream="s", seq=first, reason="wrong class"))
    assert box.grams()[ONE] == (0, 0)
    taken = box.tell(Corrected(site=SITE, stream="s", seq=second, reason="wrong class"))
    box.tell(Corrected(site=SITE, stream="s", seq=taken[0], reason="it was right"))
    assert box.grams()[TWO] == (90, 1)
    assert box.grams() == box.folded()


def test_a_correction_reads_no_whole_table(box: Box) -> None:
    """What it names, and whose lots that is of, is found by an index: a box has a hundred thousand rows."""
    connection = box.outbox.db.conn
    statements: list[str] = []
    box.tell(*BEGUN)
    (seq,) = box.tell(graded(ONE, 100))
    connection.set_trace_callback(statements.append)
    box.tell(Corrected(site=SITE, stream="s", seq=seq, reason="wrong class"))
    connection.set_trace_callback(None)
    looked = [one for one in statements if one.startswith(("SELECT", "UPDATE")) and "told" in one]
    assert looked
    for one in looked:
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {one}").fetchall())
        assert "SCAN" not in plan, (one, plan)


def test_a_correction_is_forgotten_no_sooner_than_what_it_takes_out(box: Box) -> None:
    """A lot that was begun by mistake does not stand up again after a month."""
    (seq,) = box.tell(BEGUN[0])
    box.tell(Corrected(site=SITE, stream="s", seq=seq, reason="wrong party"))
    with box.outbox.transaction():
        box.books.forget_old(box.now_ms + 40 * DAY_MS)
    assert [type(one.event) for one in box.lots.told_of(RAW)] == [LotBegun, Corrected]


def test_what_was_packed_of_another_boxes_lot_is_forgotten_in_time(box: Box) -> None:
    """By this box's own facts such a lot is below zero for good."""
    box.tell(LotPacked(lot=ONE, site=SITE, package="P", net_g=500))
    with box.outbox.transaction():
        box.books.forget_old(box.now_ms + 31 * DAY_MS)
    assert box.grams() == {}


def test_a_correction_of_what_a_lot_is_takes_its_name_away(box: Box) -> None:
    """Without the fact that began it nobody knows what it is; its grams stay."""
    box.tell(BEGUN[0], BEGUN[1])
    box.tell(Corrected(site=SITE, stream="s", seq=1, reason="wrong product"))
    row = box.lots.one(RAW)
    assert row
    assert (row.product, row.on_hand_g) == ("", 20_000)


def test_numbers_are_never_given_twice(box: Box) -> None:
    """They count on through the day and through a restart, and begin anew on the next."""
    state = State(box.outbox.db)
    with box.outbox.transaction():
        given = [box.lots.next_number("2026-11-27", state) for _ in range(2)]
        again = Books(box.outbox.db, "later", "b2").lots.next_number("2026-11-27", state)
        morrow = box.lots.next_number("2026-11-28", state)
    assert [one[-3:] for one in (*given, again, morrow)] == ["001", "002", "003", "001"]
    assert len({one.split("-")[1] for one in (*given, again, morrow)}) == 1


def test_what_is_used_up_is_forgotten_and_its_papers_later(box: Box) -> None:
    """What is on hand keeps all its facts, however old; a lot that is gone keeps its papers for 200 days."""
    box.tell(*BEGUN, graded(ONE, 19_000), LotSettled(lot=RAW, site=SITE, loss_g=1000, tolerance_g=1000))
    box.tell(LotCertified(lot=ONE, site=SITE, number="C1", basis="self_test", day="2026-11-27", net_g=19_000))
    box.tell(LotPacked(lot=ONE, site=SITE, package="P", net_g=9000))
    old = box.now_ms + 31 * DAY_MS
    with box.outbox.transaction():
        box.books.forget_old(old)
    assert box.grams()[ONE] == (10_000, 1)
    kept = [type(one.event) for one in box.lots.told_of(RAW)]
    # The grading is of the lot that is still there, and the raw lot's weighings are gone.
    assert kept == [LotBegun]
    assert len(box.lots.told_of(ONE)) == 4
    box.tell(LotPacked(lot=ONE, site=SITE, package="P2", net_g=10_000))
    with box.outbox.transaction():
        box.books.forget_old(old)
    assert [type(one.event) for one in box.lots.told_of(ONE)] == [LotBegun, LotCertified]
    with box.outbox.transaction():
        box.books.forget_old(old + 201 * DAY_MS)
    assert box.grams() == {}


def test_lots_come_back_from_a_damaged_file(tmp_path: Path) -> None:
    """Their facts are in the books again, and each lot stands as before."""
    path = tmp_path / "box.sqlite"
    box = Box(path, "old")
    box.tell(*BEGUN, graded(ONE, 5000))
    before = box.grams()
    box.outbox.close()
    hurt(path, "sqlite_master")
    outbox = started(path)
    books = Books(outbox.db, "next", "b2")
    with outbox.transaction():
        books.mend()
    assert {one.lot: (one.on_hand_g, one.pieces) for one in books.lots.latest()} == before
    outbox.close()


def test_an_account_is_kept_and_never_stale(box: Box) -> None:
    """The same one until something is told of the lot; what a commit that failed had told is in none."""
    box.tell(*BEGUN, graded(ONE, 1000))
    first = box.lots.account(ONE)
    assert box.lots.account(ONE) is first

    def fail() -> None:
        moment = Moment(box.now_ms + 1000, 1, "synced")
        box.books.take(99, moment, graded(ONE, 700))
        found = box.lots.account(ONE)
        assert found
        assert found.on_hand_g == 1700

    work_and_fail_in(box, fail)
    kept = box.lots.account(ONE)
    assert kept
    assert kept.on_hand_g == 1000
    box.tell(graded(ONE, 700), LotPacked(lot=ONE, site=SITE, package="P", net_g=200))
    last = box.lots.account(ONE)
    assert last
    assert last == fold(ONE, box.lots.told_of(ONE))
    assert last.on_hand_g == 1500


def test_accounts_kept_are_bounded(box: Box) -> None:
    """The one that was not asked for longest goes; all are right."""
    lots = [f"L{number}" for number in range(80)]
    box.tell(*(LotBegun(lot=lot, site=SITE, product="tea") for lot in lots))
    for lot in [*lots, *lots]:
        account = box.lots.account(lot)
        assert account
        assert account.lot == lot
    assert box.lots.account("GONE") is None


def work_and_fail_in(box: Box, work: Callable[[], None]) -> None:
    """Do it in a transaction that breaks off."""
    with pytest.raises(ZeroDivisionError):
        work_and_fail(work, box.outbox.transaction())
