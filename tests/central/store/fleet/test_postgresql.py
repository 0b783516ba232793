"""Machines, hours, facts and groups are the same on PostgreSQL."""

from collections.abc import Iterator

import pytest

from central.collector import Collector
from central.store.fleet import facts, groups, hours, standing
from central.store.fleet.fold import HOUR_MS
from central.store.fleet.hours import Hour
from central.store.links.presence import Presence
from central.store.projections.fold import Projections
from central.store.store import Store
from logistics.duty.limits import Limits
from logistics.events.boxes import BoxStarted, DeviceState
from tests.central.centre import T0, batch, inbound
from tests.central.postgresql import cluster
from tests.central.store.fleet.test_fold import HOUR, TOLD


@pytest.fixture
def store() -> Iterator[Store]:
    with cluster() as server:
        made = Store(server.database())
        yield made
        made.close()


def test_the_fleet_on_postgresql(store: Store) -> None:
    """The worst of each hour, the last word, what is known together, and groups."""
    Presence(store).told("box-a", is_online=True, now_ms=T0)
    projections = Projections({})
    collector = Collector(store, projections)
    started = (T0, BoxStarted(site="HUB", role="hub", version="0.1.0"))
    down = (T0, DeviceState(site="HUB", device="gun", kind="scanner", is_up=False))
    for first, told in ((3, TOLD[2:]), (1, TOLD[:2]), (5, [started, down])):
        collector.receive([inbound(batch("s", first, *told))], T0 + HOUR_MS)
    wanted = (
        Hour(HOUR, 61_000, 800, 9),
        Hour(HOUR + HOUR_MS, 40_000, None, 0),
    )
    with store.write() as connection:
        assert hours.of_box(connection, "box-a", 0) == wanted
        (one,) = facts.read(connection)
        assert (one.machine, one.devices, one.devices_down) == (TOLD[3][1], 1, 1)
        (judged,) = standing.read(connection, Limits(), T0, "0.1.0")
        assert (judged.state, judged.kinds) == ("findings", ("devices",))
        groups.add(connection, "山区", ["box-a"], frozenset({"box-a"}), who="li", now_ms=T0)
        assert [one.boxes for one in groups.listed(connection)] == [("box-a",)]
    projections.rebuild(store)
    with store.read() as connection:
        assert hours.of_box(connection, "box-a", 0) == wanted
