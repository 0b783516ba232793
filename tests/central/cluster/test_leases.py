"""Members share partitions fairly, lose them before others may take them, and one of them leads."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from central.cluster.leases import ClusterFault
from central.cluster.shares import LeadLost
from tests.central.cluster.county import ENGINES, LEASE_MS, PARTITIONS, One, Site, url_of

ALL = frozenset(range(PARTITIONS))


@pytest.fixture(scope="module", params=ENGINES)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database's address; SQLite's is another one for each test."""
    with url_of(request.param, tmp_path_factory.mktemp("county")) as url:
        yield url


@pytest.fixture
def site(server: str, tmp_path: Path) -> Iterator[Site]:
    url = server if server.startswith("postgresql") else f"sqlite:///{tmp_path}/centre.sqlite"
    here = Site(url)
    yield here
    with here.store.write() as connection:
        for table in ("cluster_lease", "cluster_member", "cluster_shape"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    here.close()


def are_disjoint(*members: One) -> bool:
    return sum(len(one.owned) for one in members) == len(frozenset().union(*(one.owned for one in members)))


def test_one_alone_has_all_and_leads(site: Site) -> None:
    """At its first turn; it stays so for as long as it tells of itself."""
    one = site.joined("c1")
    assert (one.owned, one.term) == (frozenset(), 0)
    one.turn()
    assert (one.owned, one.term) == (ALL, 1)
    site.pass_ms(60_000, one)
    assert (one.owned, one.term) == (ALL, 1)


def test_who_joins_gets_its_share(site: Site) -> None:
    """Within three seconds, no partition has two ears at any moment, and who led goes on leading."""
    members = [site.joined("c1")]
    site.pass_ms(2_000, *members)
    for name in ("c2", "c3"):
        members.append(site.joined(name))
        for _ in range(3):
            site.pass_ms(1_000, *members)
            assert are_disjoint(*members)
    assert sorted(len(one.owned) for one in members) == [21, 21, 22]
    assert frozenset().union(*(one.owned for one in members)) == ALL
    assert [one.term for one in members] == [1, 0, 0]


def test_who_reaches_no_broker_leaves_all_to_who_does(site: Site) -> None:
    """Boxes and lead, within four seconds and long before its lease is over; later it has its share again."""
    one, two = site.joined("c1"), site.joined("c2")
    site.pass_ms(5_000, one, two)
    one.leases.linked(one.up_ms, is_so=False)
    site.pass_ms(1_000, one, two)
    assert (len(one.owned), one.term) == (32, 1), "a link that flickers moves nothing"
    site.pass_ms(3_000, one, two)
    assert (one.owned, one.term, two.owned, two.term) == (frozenset(), 0, ALL, 2)
    one.leases.linked(one.up_ms, is_so=True)
    site.pass_ms(3_000, one, two)
    assert (len(one.owned), len(two.owned), one.term, two.term) == (32, 32, 0, 2)


def test_where_nobody_reaches_a_broker_somebody_leads(site: Site) -> None:
    """And all boxes are somebody's: alerts and upkeep go on, and whoever is first back hears them."""
    one, two = site.joined("c1"), site.joined("c2")
    site.pass_ms(5_000, one, two)
    one.leases.linked(one.up_ms, is_so=False)
    two.leases.linked(two.up_ms, is_so=False)
    site.pass_ms(20_000, one, two)
    assert one.owned | two.owned == ALL
    assert are_disjoint(one, two)
    assert bool(one.term) != bool(two.term)
    one.leases.linked(one.up_ms, is_so=True)
    site.pass_ms(3_000, one, two)
    assert (one.owned, two.owned, bool(one.term)) == (ALL, frozenset(), True)


def test_what_is_in_hand_is_finished_first(site: Site) -> None:
    """What is to be given up is heard no more, but nobody else's before it is said to be freed."""
    one = site.joined("c1")
    site.pass_ms(1_000, one)
    two = site.joined("c2")
    for _ in range(10):
        site.pass_ms(1_000)
        one.leases.tick(site.now_ms, one.up_ms)
        two.leases.tick(site.now_ms, two.up_ms)
    assert (len(one.owned), two.owned) == (32, frozenset())
    leaving = one.leases.leaving(one.up_ms)
    assert leaving == ALL - one.owned
    one.leases.freed(leaving)
    site.pass_ms(2_000, one, two)
    assert two.owned == leaving


def test_who_was_killed_is_followed_within_its_lease(site: Site) -> None:
    """Its partitions and its lead are others' when the lease has run out, and a second later at most."""
    members = [site.joined(name) for name in ("c1", "c2", "c3")]
    site.pass_ms(5_000, *members)
    dead, *left = members
    assert dead.term
    site.pass_ms(LEASE_MS - 1_000, *left)
    assert set(site.holders().values()) >= {"c1"}
    site.pass_ms(2_000, *left)
    assert [len(one.owned) for one in left] == [32, 32]
    assert are_disjoint(*left)
    assert [one.term for one in left] == [2, 0]


def test_who_ends_gives_all_back_at_once(site: Site) -> None:
    """Nobody waits for its lease to run out; its name is free."""
    one, two = site.joined("c1"), site.joined("c2")
    site.pass_ms(5_000, one, two)
    one.leases.end(site.now_ms)
    assert (one.owned, one.term) == (frozenset(), 0)
    assert "c1" not in site.holders().values()
    site.pass_ms(1_000, two)
    assert (two.owned, two.term) == (ALL, 2)
    assert site.member("c1", "its next life").leases.join(site.now_ms)


def test_who_cannot_renew_loses_all_before_others_may_take_it(site: Site) -> None:
    """By its own uptime, whatever the database says: at the moment when it is free nobody else acts on it."""
    one, two = site.joined("c1"), site.joined("c2")
    site.pass_ms(5_000, one, two)
    while one.owned:
        assert one.term
        assert set(site.holders().values()) == {"c1", "c2"}
        site.pass_ms(500, two)
    assert one.term == 0
    assert "c1" in site.holders().values()
    site.pass_ms(2_000, two)
    assert (two.owned, two.term) == (ALL, 2)


def test_who_wakes_late_finds_that_others_do_its_work(site: Site) -> None:
    """It holds nothing, gets its share again, and leads no more; its old term is shut."""
    one, two = site.joined("c1"), site.joined("c2")
    site.pass_ms(5_000, one, two)
    old = one.leases.guard(one.term)
    with one.store.guarded(old).write():
        """The lead stands."""
    site.pass_ms(60_000, two)
    assert (one.owned, one.term) == (frozenset(), 0)
    with pytest.raises(LeadLost), one.store.guarded(old).write():
        pytest.fail("the transaction began")
    one.turn()
    assert one.owned == frozenset()
    site.pass_ms(5_000, one, two)
    assert (len(one.owned), len(two.owned), one.term, two.term) == (32, 32, 0, 2)


def test_a_lead_that_nobody_took_is_another_one(site: Site) -> None:
    """Who was away longer than its lease, and took the lead once more, leads with a new number."""
    one = site.joined("c1")
    site.pass_ms(1_000, one)
    old = one.leases.guard(one.term)
    site.pass_ms(LEASE_MS)
    site.pass_ms(1_000, one)
    assert one.term == 2
    with pytest.raises(LeadLost), one.store.guarded(old).write():
        pytest.fail("the transaction began")


def test_a_name_is_one_members(site: Site) -> None:
    """Who joins with the name of one that lives is refused once that one has told of itself."""
    one = site.joined("c1")
    two = site.member("c1", "another life", machine="m2")
    assert not two.leases.join(site.now_ms)
    site.pass_ms(1_000, one)
    with pytest.raises(ClusterFault, match=r"'c1' lives on the machine 'm1'.*--member"):
        two.leases.join(site.now_ms)


def test_who_was_killed_may_come_back(site: Site) -> None:
    """Its name is free once it has been silent for its lease; then it is a member like any other."""
    one = site.joined("c1")
    site.pass_ms(3_000, one)
    again = site.member("c1", "its next life")
    assert not again.leases.join(site.now_ms)
    site.pass_ms(LEASE_MS - 1)
    assert not again.leases.join(site.now_ms)
    site.pass_ms(1)
    assert again.leases.join(site.now_ms)
    site.pass_ms(1_000, again)
    assert (again.owned, again.term) == (ALL, 2)


def test_who_lost_its_name_ends(site: Site) -> None:
    """A process that was stopped, while another began with its name, is told so and does nothing."""
    one = site.joined("c1")
    site.pass_ms(1_000, one)
    site.pass_ms(LEASE_MS)
    two = site.joined("c1", "another life", machine="m2")
    with pytest.raises(ClusterFault, match="machine 'm2'"):
        one.leases.tick(site.now_ms, one.up_ms)
    site.pass_ms(1_000, two)
    assert two.owned == ALL


def test_members_divide_the_boxes_alike(site: Site) -> None:
    """Another number of partitions is refused, with both numbers and what to do."""
    site.joined("c1")
    with pytest.raises(ClusterFault, match=r"broker\.partitions is 32 here and 64 .* --repartition"):
        site.member("c2", partitions=32).leases.join(site.now_ms)


def test_a_file_of_sqlite_is_one_machines(site: Site) -> None:
    """A member of another machine is refused on SQLite, and welcome on PostgreSQL."""
    site.joined("c1")
    far = site.member("c2", machine="m2", boot="boot-2").leases
    if site.url.startswith("postgresql"):
        assert far.join(site.now_ms)
        return
    with pytest.raises(ClusterFault, match=r"member 'c1' uses it on the machine 'm1'.*PostgreSQL"):
        far.join(site.now_ms)


def test_pages_and_idle_leaders_take_no_partitions(site: Site) -> None:
    """Who serves pages alone never leads; who does not share leads where nobody else does."""
    pages = site.joined("c1-web", collects=False, shares=False, serves=True)
    idle = site.joined("idle", shares=False)
    site.pass_ms(2_000, pages, idle)
    assert (pages.owned, pages.term, idle.owned, idle.term) == (frozenset(), 0, frozenset(), 1)
    works = site.joined("works")
    site.pass_ms(2_000, pages, idle, works)
    assert (works.owned, works.term) == (ALL, 0)


def test_two_that_join_at_once_divide_the_boxes_once(site: Site) -> None:
    """Whoever is first makes the leases; the other one waits for that and finds them."""
    members = [site.member(name) for name in ("c1", "c2", "c3", "c4")]
    start = threading.Barrier(len(members))

    def join(one: One) -> None:
        start.wait(20)
        assert one.leases.join(site.now_ms)

    threads = [threading.Thread(target=join, args=(one,)) for one in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    site.pass_ms(4_000, *members)
    assert [len(one.owned) for one in members] == [16] * 4
    assert sum(one.term for one in members) == 1
