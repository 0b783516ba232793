"""How a cluster stands: who lives, who holds what, what nobody does, and when that needs a person."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from central.store.cluster.picture import Picture, picture
from central.store.cluster.turn import moment, turn
from central.store.duty import boards
from central.store.store import Store
from logistics.duty.limits import Limits
from plumbing.clock import utc_ms
from tests.central.centre import NOW
from tests.central.cluster.county import LEASE_MS, Site
from tests.central.postgresql import cluster

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    here = Site(f"sqlite:///{tmp_path}/centre.sqlite")
    yield here
    here.close()


def seen(site: Site) -> Picture:
    with site.store.read() as connection:
        return picture(connection, site.now_ms)


def matters(site: Site) -> list[tuple[str, str, dict[str, str | int]]]:
    with site.store.read() as connection:
        board = boards.read(connection, Limits(), site.now_ms, ZONE)
    return [(one.matter.kind, one.matter.why, one.matter.fields) for one in board]


def test_without_a_cluster_there_is_nothing(site: Site) -> None:
    """And nothing is missing."""
    found = seen(site)
    assert (found.living, found.leases, found.leader, found.unowned) == ([], (), None, [])
    assert matters(site) == []


def test_who_holds_what(site: Site) -> None:
    """Each living member with its partitions, and who leads since when."""
    one = site.joined("c1")
    site.pass_ms(1_000, one)
    two = site.joined("c2")
    site.pass_ms(5_000, one, two)
    found = seen(site)
    assert [member.name for member in found.living] == ["c1", "c2"]
    assert [found.held_by(member) for member in found.living] == [list(range(32)), list(range(32, 64))]
    assert found.leader is not None
    assert (found.leader.holder, found.leader.since_ms) == ("c1", NOW + 1_000)
    assert found.unowned == []


def test_what_nobody_does_needs_a_person_after_a_minute(site: Site) -> None:
    """From the moment at which it was nobody's; not while one member takes over from another."""
    one = site.joined("c1", shares=False)
    two = site.joined("c2")
    site.pass_ms(5_000, one, two)
    site.pass_ms(LEASE_MS + 60_000, one)
    assert matters(site) == []
    site.pass_ms(1_000, one)
    assert [(kind, why) for kind, why, _ in matters(site)] == [("cluster", "cluster")]
    ((_, _, fields),) = matters(site)
    assert (fields["partitions"], fields["of"], fields["limit_ms"]) == (64, 64, 60_000)
    two.turn()
    site.pass_ms(2_000, one, two)
    assert matters(site) == []


def test_nobody_who_leads_is_a_matter_by_itself(site: Site) -> None:
    """Though all boxes are heard."""
    one = site.joined("c1")
    site.pass_ms(1_000, one)
    with site.store.write() as connection:
        connection.exec_driver_sql(
            f"UPDATE cluster_lease SET until_ms = {site.now_ms}, run = '' WHERE name = 'leader'"
        )
        connection.exec_driver_sql(
            "UPDATE cluster_lease SET until_ms = until_ms + 120000 WHERE name <> 'leader'"
        )
    site.pass_ms(61_000)
    assert [(kind, why) for kind, why, _ in matters(site)] == [("cluster", "leader")]


def test_members_go_by_the_databases_clock() -> None:
    """On PostgreSQL whatever a machine's clock says; on SQLite there is no other than the machine's."""
    with cluster() as server:
        store = Store(server.database())
        with turn(store) as connection:
            told_ms = moment(connection, 1)
        store.close()
    assert abs(told_ms - utc_ms()) < 60_000
