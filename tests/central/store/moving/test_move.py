"""A move brings all rows over, or says which is not the same, and leaves the old database as it was."""

import pytest
from msgspec.structs import replace
from sqlalchemy import Table, select

from central.store import tables
from central.store.access.tables import trail
from central.store.access.trail import record
from central.store.access.trailing import verify
from central.store.backup import lives, restoring
from central.store.engines import make_engine
from central.store.moving.ends import MoveFault
from central.store.moving.move import Moved, Order, Step, move
from central.store.store import Store, StoreFault, Unopened
from tests.central.postgresql import Cluster
from tests.central.store.moving import county


def _move(source: str, target: str, *, again: bool = False, told: object = None) -> Moved:
    hook = told if callable(told) else lambda _step: None
    return move(Order(source, target, county.DEED, again), lambda: 0, hook)


def _run(url: str, *statements: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def _digests(done: Moved) -> dict[str, str]:
    """Each move writes itself into the trail."""
    return {one.table: one.target.digest for one in done.tables if one.table != trail.name}


def test_there_and_back_it_is_the_same(
    source: str, server: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every table has the same digest on SQLite, on PostgreSQL and on SQLite again; each centre goes on."""
    there, back = server.database(), county.file_url(tmp_path_factory.mktemp("back"), "back")
    first = _move(source, there)
    second = _move(there, back)
    assert _digests(first) == _digests(second)
    assert all(one.source == one.target for one in (*first.tables, *second.tables))
    empty = [one.table for one in first.tables if not one.target.rows]
    assert empty == []
    assert {one.table for one in first.tables} >= {"event", "trail", "centre_life", "alembic_version"}
    store = Store(back)
    before = county.count(store, tables.event)
    county.go_on(store, 1)
    assert county.count(store, tables.event) == before
    county.go_on(store, 31)
    assert county.count(store, tables.event) == before + 31
    assert county.faults(store) == []
    with store.read() as connection:
        deeds = connection.execute(select(trail.c.deed, trail.c.subject).order_by(trail.c.id)).all()
    assert [tuple(one) for one in deeds[-2:]] == [("migrate", "from sqlite"), ("migrate", "from postgresql")]
    store.close()


def test_a_centre_goes_on_at_the_new_place_in_its_old_life(source: str, server: Cluster) -> None:
    """Rows get free numbers, the chains hold, boxes are told the life and the mark that they know."""
    store = Store(source)
    with store.read() as connection:
        before = lives.standing(connection, 1)
    store.close()
    there = server.database()
    _move(source, there)
    store = Store(there)
    county.go_on(store, 31)
    assert county.faults(store) == []
    with store.read() as connection:
        assert lives.standing(connection, 1) == before
    store.close()


def test_the_old_database_opens_no_more(source: str, server: Cluster) -> None:
    """A centre that is started on it by mistake would confirm what the new one never gets."""
    there = server.database()
    _move(source, there)
    with pytest.raises(Unopened, match="was moved to postgresql"):
        Store(source)
    with pytest.raises(MoveFault, match=r"was moved to .* already"):
        _move(source, server.database())
    restoring.reclaim(source)
    store = Store(source)
    assert county.faults(store) == []
    store.close()


_CHANGES = {
    "UPDATE parcel SET site = 'elsewhere' WHERE waybill = 'SF1000000000005'": (
        "parcel: row waybill=SF1000000000005 differs in site"
    ),
    "UPDATE event SET body = '\\x00', box = 'x' WHERE id = 3": "event: row id=3 differs in box, body",
    "DELETE FROM parcel_step WHERE waybill = 'SF1000000000007'": (
        "parcel_step: row waybill=SF1000000000007 stream=go seq=7 is missing in the target"
    ),
    "INSERT INTO stream SELECT 'more', box, boot, 0, 0 FROM stream WHERE name = 'go'": (
        "stream: row name=more is in the target alone"
    ),
    "DELETE FROM trail WHERE id = (SELECT max(id) FROM trail)": "trail: row id=",
    "UPDATE device SET is_up = NOT is_up": "device: row box=0冷库，甲",
}


def test_what_is_not_the_same_is_named(source: str, server: Cluster) -> None:
    """Of what was changed between copying and comparing: table, key and column; nothing is done then."""
    there = server.database()

    def spoil(step: Step) -> None:
        if (step.done, step.table) == ("copied", "alembic_version"):
            _run(there, *_CHANGES)

    with pytest.raises(MoveFault) as told:
        _move(source, there, told=spoil)
    assert [one for one in _CHANGES.values() if one not in str(told.value)] == []
    assert "elsewhere" not in str(told.value)
    with pytest.raises(Unopened, match="not finished"):
        Store(there)
    Store(source).close()
    with pytest.raises(MoveFault, match="not the same"):
        _move(source, there)
    assert _move(source, there, again=True).tables
    Store(there).close()


_NO = (
    "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the trail is shut'; END $$"
)


def test_what_failed_at_the_last_word_is_gone_on_with(source: str, server: Cluster) -> None:
    """Between the sealing of the old database and the opening of the new one no centre opens either."""
    there = server.database()

    def shut(step: Step) -> None:
        if (step.done, step.table) == ("copied", "alembic_version"):
            _run(there, _NO, "CREATE TRIGGER shut BEFORE INSERT ON trail EXECUTE FUNCTION no()")

    with pytest.raises(StoreFault, match="the trail is shut"):
        _move(source, there, told=shut)
    for url in (source, there):
        with pytest.raises(Unopened):
            Store(url)
    _run(there, "DROP TRIGGER shut ON trail")
    assert _move(source, there).tables
    Store(there).close()


def test_what_an_index_finds_is_found_as_before(source: str, server: Cluster) -> None:
    """Indexes are dropped while rows come in, and are all there again."""
    there, other = server.database(), server.database()
    Store(other).close()
    _move(source, there)
    assert _indexes(there) == _indexes(other)


def _indexes(url: str) -> list[str]:
    engine = make_engine(url)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT indexname FROM pg_indexes ORDER BY 1")
        names = list(found.scalars())
    engine.dispose()
    return names


def _write(url: str, table: Table, **values: object) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(table.insert().values(values))
    engine.dispose()


_LETTER = {"box": "b", "payload": b"", "first_ms": 1, "last_ms": 1, "times": 1}


def test_a_nul_in_an_address_breaks_no_trail(server: Cluster) -> None:
    """What somebody typed in is chained as PostgreSQL can keep it."""
    there = server.database()
    store = Store(there)
    with store.write() as connection:
        record(connection, replace(county.DEED, subject="a\0b"))
    with store.read() as connection:
        assert verify(connection).broken is None
    store.close()


def test_a_nul_gives_way_and_is_named(source: str, server: Cluster) -> None:
    """PostgreSQL holds none in a text: U+FFFD takes its place, and the report says of which row."""
    _write(source, tables.dead_letter, digest="d", reason="a\0b", **_LETTER)
    there = server.database()
    done = _move(source, there)
    assert [(one.table, one.key, one.column) for one in done.changed] == [
        ("dead_letter", "digest=d", "reason")
    ]
    store = Store(there)
    with store.read() as connection:
        found = select(tables.dead_letter.c.reason).where(tables.dead_letter.c.digest == "d")
        assert connection.execute(found).scalar() == "a\ufffdb"
    store.close()


@pytest.mark.parametrize(
    ("table", "values", "says"),
    [
        (tables.dead_letter, {"digest": "a\0b", "reason": "", **_LETTER}, "NUL in its key"),
        (tables.dead_letter, {**_LETTER, "digest": "d", "reason": "", "times": "many"}, r"row digest=d\)"),
    ],
)
def test_what_the_other_database_cannot_hold_is_named(
    source: str, server: Cluster, table: Table, values: dict[str, object], says: str
) -> None:
    """The row by its key; and the old database is as it was."""
    _write(source, table, **values)
    with pytest.raises(MoveFault, match=says):
        _move(source, server.database())
    Store(source).close()
