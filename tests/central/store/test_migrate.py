"""The migrations make exactly the tables that the code works with."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from central.store import tables
from central.store.engines import make_engine
from central.store.links import deeds, orders
from central.store.migrate import upgrade
from central.store.store import Store, parse_url
from tests.central.database.address import bare_in, is_postgresql
from tests.needs import ROOT


def shape(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """SQLite's own word on each table: columns with type, default and key, and its indexes as made."""
    found: dict[str, list[tuple[object, ...]]] = {}
    with engine.connect() as connection:
        for table in tables.metadata.sorted_tables:
            columns = connection.exec_driver_sql(f"PRAGMA table_xinfo({table.name})").all()
            indexes = connection.exec_driver_sql(f"PRAGMA index_list({table.name})").all()
            found[table.name] = [tuple(row[1:]) for row in columns]
            for index in sorted(indexes, key=lambda row: str(row.name)):
                inside = connection.exec_driver_sql(f"PRAGMA index_info({index.name})").all()
                found[table.name].append((index.unique, *(row.name for row in inside)))
            made = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? ORDER BY name"
            found[table.name] += [tuple(row) for row in connection.exec_driver_sql(made, (table.name,))]
    return found


# SQLAlchemy does not read indexes of expressions back; `shape` compares how they were made.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_the_steps_give_the_tables(tmp_path: Path) -> None:
    """A database that went through all steps has the tables, columns, keys and indexes of tables.py."""
    store = Store(bare_in(tmp_path))
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": not is_postgresql()})
        other = compare_metadata(context, tables.metadata)
        # What begins with some letters is found by indexes of their own there, whatever it sorts by.
        assert [one for one in other if not (is_postgresql() and "_by_beginning" in repr(one))] == []
        assert orders.command.metadata is tables.metadata
        assert deeds.box_wish.metadata is tables.metadata
    if is_postgresql():
        # Its numbers are wider there than tables.py says (test_widths.py), and its indexes are spelled by it.
        store.close()
        return
    wanted = make_engine(bare_in(tmp_path, "wanted"))
    tables.metadata.create_all(wanted)
    assert shape(store.engine) == shape(wanted)
    wanted.dispose()
    store.close()


def test_twice_is_harmless(tmp_path: Path) -> None:
    """Steps that have been run are not run again."""
    url = bare_in(tmp_path)
    store = Store(url)
    upgrade(store.engine)
    store.close()
    Store(url).close()


def test_two_processes_start_at_once(tmp_path: Path) -> None:
    """Of two processes that meet an empty database, one brings it up to date and the other waits."""
    code = (
        "import sys; from central.store.store import Store; print('ready', flush=True);"
        f" sys.stdin.readline(); Store('{bare_in(tmp_path)}').close()"
    )
    children = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(3)
    ]
    for child in children:
        assert child.stdout is not None
        child.stdout.readline()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    for child in children:
        assert (child.wait(timeout=30), child.communicate()[1]) == (0, "")


@pytest.mark.parametrize("url", ["", "nope", "sqlite://", "mysql://a/b", "sqlite+aiosqlite:///x"])
def test_an_address_of_no_database_here(url: str) -> None:
    """An address that is none of a database that we can keep is refused with what is allowed."""
    with pytest.raises(ValueError, match=r"neither sqlite:.* nor postgresql"):
        parse_url(url)


def test_what_was_told_before_counts_as_told(tmp_path: Path) -> None:
    """A database of the first version keeps its notices; its open alerts are told, its closed ones done."""
    engine = make_engine(bare_in(tmp_path, "old"))
    upgrade(engine, "0001")
    with engine.begin() as connection:
        for number, closed in ((1, "NULL"), (2, "9")):
            connection.exec_driver_sql(
                "INSERT INTO alert (id, kind, key, site, room, opened_ms, detected_ms, closed_ms, detail)"
                f" VALUES ({number}, 'breach', 'k{number}', 's', 'r', 1, 2, {closed}, '{{}}')"
            )
            connection.exec_driver_sql(
                "INSERT INTO notice (alert_id, phase, channel, tries, next_ms, delivered_ms, answer)"
                f" VALUES ({number}, 'opened', 'duty', 3, 5, 6, 'HTTP 200')"
            )
    upgrade(engine)
    with engine.begin() as connection:
        told = connection.exec_driver_sql("SELECT alert_id, state FROM telling ORDER BY alert_id").all()
        notices = connection.exec_driver_sql(
            "SELECT recipient, chain, channel, message, tries, delivered_ms, answer FROM notice ORDER BY id"
        ).all()
    engine.dispose()
    assert [tuple(row) for row in told] == [(1, "told"), (2, "done")]
    assert tuple(notices[1]) == ("duty", "duty", "duty", "k2:opened", 3, 6, "HTTP 200")
