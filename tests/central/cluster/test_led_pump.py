"""What one member does for all: made anew with each lead, and nothing of an old lead is written."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from central.cluster.led_pump import LedPump, Upkeep
from central.cluster.shares import ALONE
from central.store.store import Store
from central.store.tables import dead_letter
from tests.central.centre import NOW
from tests.central.cluster.county import LEASE_MS, Site


class Letters:
    """Writes a row each time that it is its turn."""

    def __init__(self, store: Store, who: str, log: list[str]) -> None:
        self._store, self._who, self._log = store, who, log
        self._log.append(f"{who} begins")

    def tick(self, now_ms: int) -> None:
        with self._store.write() as connection:
            row = {"digest": f"{self._who}-{now_ms}", "box": self._who, "reason": "", "payload": b""}
            connection.execute(insert(dead_letter).values(**row, times=1, first_ms=now_ms, last_ms=now_ms))

    def close(self) -> None:
        self._log.append(f"{self._who} ends")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    here = Site(f"sqlite:///{tmp_path}/centre.sqlite")
    yield here
    here.close()


def boxes(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.execute(select(dead_letter.c.box).order_by(dead_letter.c.last_ms)).scalars())


def test_work_follows_the_lead(site: Site) -> None:
    """Only the leader works; who comes to lead begins anew, and who no longer leads ends."""
    log: list[str] = []
    stop = threading.Event()
    one, two = site.joined("c1"), site.joined("c2")
    pumps = [
        LedPump(lambda store: Letters(store, "c1", log), one.store, one.leases, stop),
        LedPump(lambda store: Letters(store, "c2", log), two.store, two.leases, stop),
    ]

    def turn() -> None:
        for pump, member in zip(pumps, (one, two), strict=True):
            pump.turn(site.now_ms, member.up_ms)

    site.pass_ms(2_000, one, two)
    turn()
    site.pass_ms(1_000, one, two)
    turn()
    site.pass_ms(LEASE_MS + 1_000, two)
    turn()
    assert log == ["c1 begins", "c1 ends", "c2 begins"]
    assert boxes(site.store) == ["c1", "c1", "c2"]


def test_an_old_leads_work_changes_nothing(site: Site) -> None:
    """Who was stopped after it looked whether it leads writes nothing once another does, and begins anew."""
    log: list[str] = []
    one, two = site.joined("c1"), site.joined("c2")
    pump = LedPump(lambda store: Letters(store, "c1", log), one.store, one.leases, threading.Event())
    site.pass_ms(2_000, one, two)
    looked_ms = one.up_ms
    site.pass_ms(LEASE_MS + 1_000, two)
    assert two.term
    pump.turn(site.now_ms, looked_ms)
    assert boxes(site.store) == []
    assert log == ["c1 begins", "c1 ends"]
    two.leases.end(site.now_ms)
    site.pass_ms(1_000, one)
    pump.turn(site.now_ms, one.up_ms)
    assert boxes(site.store) == ["c1"]


def test_one_alone_works_always(site: Site) -> None:
    """Without a cluster nothing is looked at."""
    log: list[str] = []
    pump = LedPump(lambda store: Letters(store, "c1", log), site.store, ALONE, threading.Event())
    for second in range(3):
        pump.turn(NOW + second, second)
    assert (log, boxes(site.store)) == (["c1 begins"], ["c1"] * 3)


def test_it_ends_when_told_to(site: Site) -> None:
    """Its work is closed then."""
    log: list[str] = []
    stop = threading.Event()
    stop.set()
    pump = LedPump(lambda store: Letters(store, "c1", log), site.store, ALONE, stop)
    pump.turn(NOW, 0)
    pump.run()
    assert log == ["c1 begins", "c1 ends"]


def test_several_tasks_are_one_work() -> None:
    """One after the other."""
    done: list[tuple[str, int]] = []
    upkeep = Upkeep(lambda now_ms: done.append(("a", now_ms)), lambda now_ms: done.append(("b", now_ms)))
    upkeep.tick(7)
    upkeep.close()
    assert done == [("a", 7), ("b", 7)]
