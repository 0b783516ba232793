"""Parcels are counted in the bucket in which they passed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from central.store import tables
from central.store.queries.county import overview
from central.store.store import Store
from tests.central.database.address import url_in


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Five parcels that passed a hub, the first and the last one at the very edges of 1,000 … 3,000 ms."""
    store = Store(url_in(tmp_path))
    rows = [
        {"waybill": f"W{at_ms}", "site": "HUB", "act": "arrive", "at_ms": at_ms, "direction": "down"}
        for at_ms in (999, 1_000, 1_999, 2_000, 3_000)
    ]
    with store.write() as connection:
        connection.execute(insert(tables.passage), rows)
    yield store
    store.close()


def test_a_bucket_has_its_beginning_and_not_its_end(store: Store) -> None:
    """Buckets touch and do not overlap: each parcel is in exactly one."""
    with store.read() as connection:
        flows = overview.throughput(connection, 1_000, 3_000, 1_000)
    assert [(flow.bucket, flow.parcels) for flow in flows] == [(0, 2), (1, 1)]


def test_a_day_counts_each_parcel_once(store: Store) -> None:
    """A parcel that arrived at a second site arrived once."""
    again = {"waybill": "W1000", "site": "C1", "act": "arrive", "at_ms": 1_500, "direction": "down"}
    with store.write() as connection:
        connection.execute(insert(tables.passage).values(again))
    with store.read() as connection:
        assert overview.day(connection, 1_000, 3_000).arrived == 3
        assert overview.first_passage_ms(connection, 1_000) == 1_000
        assert overview.first_passage_ms(connection, 4_000) is None
