"""PostgreSQL's columns and counters hold what SQLite's do: numbers of 64 bits, texts of any length."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from central.collector import Collector
from central.store import tables
from central.store.projections.fold import Projections
from central.store.store import Store
from tests.central.centre import NOW, batch, inbound, scans
from tests.central.postgresql import server

_NARROW = (
    "SELECT table_name || '.' || column_name FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND table_name <> 'alembic_version'"
    " AND (data_type IN ('integer', 'smallint') OR character_maximum_length IS NOT NULL)"
    " UNION ALL SELECT sequencename FROM pg_sequences WHERE data_type <> 'bigint'::regtype"
)


@pytest.fixture
def store() -> Iterator[Store]:
    """A store on PostgreSQL, whichever engine the other tests run over."""
    name = server().made()
    made = Store(server().address(name))
    yield made
    made.close()
    server().drop(name)


def test_none_is_narrower(store: Store) -> None:
    """Also of tables that came later: a step makes columns of 32 bits unless another one widens them."""
    with store.read() as connection:
        assert connection.execute(text(_NARROW)).scalars().all() == []


def test_events_beyond_32_bits_are_numbered(store: Store) -> None:
    """The log of a county does not end at its 2,147,483,647th event."""
    with store.write() as connection:
        connection.execute(text("SELECT setval(pg_get_serial_sequence('event', 'id'), 2147483646)"))
    collector = Collector(store, Projections({}))
    (confirm,) = collector.receive([inbound(batch("s", 1, *scans(3)))], NOW)
    assert confirm.upto == 3
    with store.read() as connection:
        numbers = connection.execute(select(tables.event.c.id).order_by(tables.event.c.id)).scalars().all()
    assert numbers == [2**31 - 1, 2**31, 2**31 + 1]
