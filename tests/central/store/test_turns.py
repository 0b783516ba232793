"""Two processes on one PostgreSQL: a reader sees one moment, and of two writers the second sees the first."""

from collections.abc import Callable, Iterator
from datetime import date
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.exc import DBAPIError

from central.store.access import trailing
from central.store.access.trail import Deed, record
from central.store.duty import boards, deeds
from central.store.duty.tables import duty_deed
from central.store.engines import end_silent
from central.store.indicators import disclosures
from central.store.indicators.disclosures import Bundle
from central.store.indicators.refused import Refused
from central.store.store import Connection, Store
from central.store.tables import dead_letter
from logistics.duty.limits import Limits
from logistics.indicators.indicator import Named
from tests.central.postgresql import cluster

DEEDS, ZONE, NOW = 40, ZoneInfo("Asia/Shanghai"), 1_780_000_020_000


@pytest.fixture(scope="module")
def stores() -> Iterator[tuple[Store, Store]]:
    """Two centres' processes on one database: each has its connections and its own turns."""
    with cluster() as server:
        url = server.database()
        both = Store(url), Store(url)
        yield both
        for store in both:
            store.close()


def letter(connection: Connection, digest: str) -> None:
    """A row of which nothing else is made."""
    row = {"digest": digest, "box": "b", "reason": "torn", "payload": b"x", "times": 1}
    connection.execute(insert(dead_letter).values(**row, first_ms=NOW, last_ms=NOW))


def both_at_once(stores: tuple[Store, Store], work: Callable[[Store, str], None]) -> None:
    """Each process does it, in a thread that begins when the other one does."""
    start, faults = Barrier(2), list[BaseException]()

    def run(store: Store, who: str) -> None:
        start.wait(10)
        try:
            work(store, who)
        except AssertionError as why:
            faults.append(why)

    threads = [Thread(target=run, args=each) for each in zip(stores, ("mei", "wang"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults


def _go_silent(mine: Store, others: Store) -> None:
    """A writer that is ended by somebody else amid its transaction."""
    with mine.write() as silent:
        letter(silent, "before it went silent")
        # After several rows at once PostgreSQL's own timer does not run.
        silent.execute(delete(dead_letter).where(dead_letter.c.digest == bindparam("of")), [{"of": "a"}] * 3)
        with others.engine.connect() as other:
            assert end_silent(other) == 0
            assert end_silent(other, 0) == 1


def test_a_writer_that_went_silent_is_ended(stores: tuple[Store, Store]) -> None:
    """Nothing of its transaction stands, and whoever waits has his turn; who was silent for less goes on."""
    with pytest.raises(DBAPIError):
        _go_silent(*stores)
    with stores[1].write() as connection:
        letter(connection, "after it")
    with stores[0].read() as reading:
        found = reading.execute(select(dead_letter.c.digest)).scalars().all()
    assert found == ["after it"]
    with stores[0].write() as connection:
        connection.execute(delete(dead_letter))


def test_a_reader_sees_one_moment(stores: tuple[Store, Store]) -> None:
    """What another process commits between two reads of a page is not half on it."""
    count = select(func.count()).select_from(dead_letter)
    with stores[0].read() as reading:
        before = reading.execute(count).scalar_one()
        with stores[1].write() as writing:
            letter(writing, "between")
        assert reading.execute(count).scalar_one() == before
    with stores[0].read() as reading:
        assert reading.execute(count).scalar_one() == before + 1


def test_a_reader_cannot_write(stores: tuple[Store, Store]) -> None:
    """What would write without the lock is refused by the database."""
    with pytest.raises(DBAPIError, match="read-only"), stores[0].read() as connection:
        letter(connection, "unlocked")


def test_the_trails_chain_has_one_end(stores: tuple[Store, Store]) -> None:
    """However the deeds of two processes fall together, each follows from the one before it."""

    def work(store: Store, who: str) -> None:
        for number in range(DEEDS):
            with store.write() as connection:
                record(connection, Deed(NOW + number, who, "manager", "::1", "POST /x", str(number)))

    both_at_once(stores, work)
    with stores[0].read() as connection:
        assert trailing.verify(connection) == trailing.Verdict(2 * DEEDS, None)


def test_one_of_two_takes_a_matter(stores: tuple[Store, Store]) -> None:
    """Both saw it untaken: one has it, the other is told that it has changed, and one deed stands."""
    with stores[0].write() as connection:
        letter(connection, "matter")
    with stores[0].read() as connection:
        board = boards.read(connection, Limits(), NOW, ZONE, None)
    (one,) = [one for one in board if one.matter.kind == "letters"]
    told = list[str]()

    def work(store: Store, who: str) -> None:
        wish = deeds.Wish("take", one.matter.key, one.seen, who)
        try:
            with store.write() as connection:
                deeds.act(connection, wish, Limits(), NOW, ZONE, {})
            told.append("taken")
        except deeds.Refused as why:
            told.append(why.why)

    both_at_once(stores, work)
    assert sorted(told) == ["changed", "taken"]
    with stores[0].read() as connection:
        done = select(func.count()).where(duty_deed.c.key == one.matter.key)
        assert connection.execute(done).scalar_one() == 1


def test_one_of_two_approves(stores: tuple[Store, Store]) -> None:
    """Of two who let the public see the same bundle, one does; the other is told that it is done."""
    bundle = Bundle(Named("某", "X"), "plan", date(2026, 5, 28), ())
    with stores[0].write() as connection:
        numbers = [disclosures.keep(connection, bundle, "lin", NOW) for _ in range(DEEDS)]
    told = list[str]()

    def work(store: Store, who: str) -> None:
        for number in numbers:
            try:
                with store.write() as connection:
                    disclosures.approve(connection, number, who=who, now_ms=NOW)
                told.append("is approved")
            except Refused as why:
                told.append(why.why)

    both_at_once(stores, work)
    assert sorted(told) == ["approved"] * DEEDS + ["is approved"] * DEEDS
    with stores[1].read() as connection:
        kept = [disclosures.one(connection, number) for number in numbers]
    assert [len(one.deeds) for one in kept if one is not None] == [1] * DEEDS
