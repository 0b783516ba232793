"""Each local day that is over is sealed once, and what comes late belongs to the day on which it came."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.store.record.chain.seal import GRACE_MS, last_sealed, seal_one
from central.store.record.chain.sealing import Sealing
from central.store.record.chain.tables import chain_block
from tests.central.centre import T0, Centre, batch, centre_in, scans
from tests.central.store.record.chain.days import DAY_MS, DAYS, LATER, ZONE, received, seal_all, verified


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def test_a_day_a_block(centre: Centre) -> None:
    """Days follow each other without a hole; one on which nothing came is sealed, too."""
    received(centre)
    sealed = seal_all(centre.store)
    assert [(one.day, one.events) for one in sealed] == list(zip(DAYS, (3, 2, 0, 1), strict=True))
    assert len({one.digest for one in sealed}) == len(DAYS)
    assert seal_one(centre.store, LATER, ZONE) is None
    with centre.store.read() as connection:
        assert last_sealed(connection) == sealed[-1]


def test_nothing_received(centre: Centre) -> None:
    """An empty log has no days."""
    assert seal_all(centre.store) == []
    with centre.store.read() as connection:
        assert last_sealed(connection) is None


def test_a_day_is_sealed_when_it_is_over(centre: Centre) -> None:
    """Not at midnight: who took the time before it may still be writing."""
    received(centre)
    end_ms = 1_780_070_400_000  # 2026-05-30 00:00 in the county.
    assert seal_one(centre.store, end_ms + GRACE_MS - 1, ZONE) is None
    sealed = seal_one(centre.store, end_ms + GRACE_MS, ZONE)
    assert sealed is not None
    assert sealed.day == DAYS[0]


def test_late_events_change_no_sealed_day(centre: Centre) -> None:
    """They happened on a sealed day and came after: the day of their coming holds them."""
    received(centre)
    before = seal_all(centre.store)
    centre.receive(batch("s2", 1, *scans(2, at_ms=T0), box="box-b"), now_ms=LATER)
    after = seal_all(centre.store, LATER + DAY_MS)
    assert [(one.day, one.events) for one in after] == [("2026-06-02", 2)]
    found = verified(centre.store)
    assert (found.days, found.events, found.faults) == (len(before) + 1, 8, ())


def test_the_same_log_gives_the_same_digests(tmp_path: Path) -> None:
    """What is sealed does not depend on when, or on the numbers that a database gives its rows."""
    digests = []
    for name, now_ms in (("a", LATER), ("b", LATER + DAY_MS // 2)):
        (tmp_path / name).mkdir()
        with centre_in(tmp_path / name) as centre:
            received(centre)
            digests.append([one.digest for one in seal_all(centre.store, now_ms)])
    assert digests[0] == digests[1]


def test_large_days_are_several_blocks(centre: Centre) -> None:
    """A fault is located to a thousand events."""
    received(centre, events=2500)
    seal_all(centre.store)
    blocks = [row for row in centre.rows(chain_block) if row.day == DAYS[0]]
    assert [(row.number, row.events) for row in blocks] == [(0, 1000), (1, 1000), (2, 500)]
    assert verified(centre.store).faults == ()


def test_the_task_seals_a_day_a_look(centre: Centre) -> None:
    """A centre that was away for days catches up, and then looks once a minute."""
    received(centre)
    task = Sealing(centre.store, ZONE)
    for _ in range(6):
        task.tick(LATER)
    assert sorted({row.day for row in centre.rows(chain_block)}) == list(DAYS)
    task.tick(LATER + DAY_MS)
    assert max(row.day for row in centre.rows(chain_block)) == "2026-06-02"
