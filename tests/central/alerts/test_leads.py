"""Two processes' alerts on one PostgreSQL: who leads tells, and who was stopped and wakes tells nothing."""

import threading
from collections.abc import Iterator
from random import Random

import pytest

from central.alerts.pipeline import Alerts
from central.alerts.pump import AlertPump
from central.cluster.shares import Guard, LeadLost
from central.collector import Collector
from central.store.projections.fold import Projections
from plumbing.clock import up_ms, utc_ms
from plumbing.patience import wait_until
from tests.central.alerts.scene import WORDS, Phone
from tests.central.centre import ROOM, RULE, STEP_MS, batch, chunk, inbound
from tests.central.cluster.county import LEASE_MS, One, Site
from tests.central.postgresql import cluster

HOT = [9.0] * 8
PATIENCE_S = 30.0


@pytest.fixture
def site() -> Iterator[Site]:
    with cluster() as server:
        here = Site(server.database())
        yield here
        here.close()


class Centre:
    """One of two processes that tell the same telephone."""

    def __init__(self, site: Site, name: str, phone: Phone) -> None:
        self.member = site.joined(name)
        self.phone = phone
        self.alerts = Alerts(self.member.store, [phone], WORDS, Random(1))

    def leads(self) -> None:
        """Begin to lead."""
        assert self.member.term
        self.alerts.lead(self.member.leases.guard(self.member.term))


class Stopped:
    """The shares of a process that is stopped when it looks for the nth time whether it leads.

    It looks on once it is woken, and finds what holds then.
    """

    def __init__(self, member: One, looks: int) -> None:
        self._member = member
        self._left = looks
        self._lock = threading.Lock()
        self.is_stopped = threading.Event()
        self.is_woken = threading.Event()

    def owned(self, _now_up_ms: int, /) -> frozenset[int] | None:
        return self._member.owned

    def leaving(self, _now_up_ms: int, /) -> frozenset[int]:
        return frozenset()

    def freed(self, partitions: frozenset[int]) -> None:
        """It gives up nothing."""

    def term(self, _now_up_ms: int, /) -> int:
        with self._lock:
            self._left -= 1
            is_now = self._left == 0
        if is_now:
            self.is_stopped.set()
            self.is_woken.wait(PATIENCE_S)
        return self._member.term

    def linked(self, now_up_ms: int, *, is_so: bool) -> None:
        self._member.leases.linked(now_up_ms, is_so=is_so)

    def guard(self, term: int) -> Guard:
        return self._member.leases.guard(term)


def breach(site: Site, now_ms: int) -> None:
    """A room gets too warm."""
    told = batch("s", 1, (now_ms - 7 * STEP_MS, chunk(HOT)))
    Collector(site.store, Projections({ROOM: RULE})).receive([inbound(told)], now_ms)


def test_a_leader_that_was_stopped_before_telling_tells_nothing(site: Site) -> None:
    """It took the message and was stopped; another told it; woken, it plans, takes and tells nothing."""
    phone = Phone()
    one, two = Centre(site, "c1", phone), Centre(site, "c2", phone)
    site.pass_ms(2_000, one.member, two.member)
    one.leads()
    breach(site, site.now_ms)
    one.alerts.decide(site.now_ms)
    job = one.alerts.desk.take("phone", site.now_ms)
    assert job is not None

    site.pass_ms(LEASE_MS + 1_000, two.member)
    two.leads()
    assert two.alerts.tick(site.now_ms) == 1

    assert one.member.term == 0
    for act in (one.alerts.decide, one.alerts.escalate, one.alerts.tick):
        with pytest.raises(LeadLost):
            act(site.now_ms)
    assert one.alerts.desk.take("phone", site.now_ms) is None
    two.alerts.tick(site.now_ms)
    assert [message.phase for message in phone.told] == ["opened"]


@pytest.mark.parametrize("look", range(2, 6))
def test_wherever_a_leader_is_stopped_it_is_told_once(site: Site, look: int) -> None:
    """Its true threads are stopped at one look after the other; another process takes over meanwhile."""
    phone, stop = Phone(), threading.Event()
    one, two = Centre(site, "c1", phone), Centre(site, "c2", phone)
    site.pass_ms(2_000, one.member, two.member)
    stopped, awake = Stopped(one.member, look), Stopped(two.member, 0)
    breach(site, utc_ms())
    threads = started(AlertPump(one.alerts, stop, shares=stopped))
    assert stopped.is_stopped.wait(PATIENCE_S)
    site.pass_ms(LEASE_MS + 1_000, two.member)
    threads += started(AlertPump(two.alerts, stop, shares=awake))
    assert wait_until(lambda: phone.asked > 0, PATIENCE_S)
    stopped.is_woken.set()
    began_ms = up_ms()
    assert wait_until(lambda: up_ms() - began_ms > 2_000, PATIENCE_S)
    stop.set()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert [message.phase for message in phone.told] == ["opened"]


def started(pump: AlertPump) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, name=name) for name, work in pump.works()]
    for thread in threads:
        thread.start()
    return threads
