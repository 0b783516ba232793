"""What cannot be moved is refused before anything is written, with what is wrong and what to do."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from central.store.engines import make_engine
from central.store.migrate import upgrade
from central.store.moving import ends, mark
from central.store.moving.ends import MoveFault
from central.store.moving.move import Order, move
from central.store.store import Store
from tests.central.postgresql import Cluster
from tests.central.store.moving import county
from tests.needs import ROOT


def _refused(source: str, target: str) -> str:
    with pytest.raises(MoveFault) as told:
        move(Order(source, target, county.DEED), lambda: 0, lambda _step: None)
    return str(told.value)


def test_the_same_database(source: str, server: Cluster, tmp_path: Path) -> None:
    """However its address is spelt."""
    (tmp_path / "other").symlink_to(tmp_path)
    assert "is the database of these settings" in _refused(source, source.replace("county.", "other/county."))
    there = server.database()
    assert "is the database of these settings" in _refused(there, there + "&connect_timeout=5")


def test_nothing_to_move(tmp_path: Path) -> None:
    """No file is made where none is."""
    assert "there is no database" in _refused(
        county.file_url(tmp_path, "no"), county.file_url(tmp_path, "to")
    )
    assert list(tmp_path.iterdir()) == []


def test_a_centre_at_work(source: str, server: Cluster, tmp_path: Path) -> None:
    """On SQLite and on PostgreSQL, at either end: a process that has the database open is enough."""
    store = Store(source)
    assert "is in use: stop the centre" in _refused(source, county.file_url(tmp_path, "to"))
    store.close()
    there = server.database()
    store = Store(there)
    with store.read():
        assert "is in use: stop the centre" in _refused(there, county.file_url(tmp_path, "to"))
        assert "is in use: stop the centre" in _refused(source, there)
    store.close()


def _centre(url: str) -> None:
    Store(url).close()


def _stranger(url: str) -> None:
    _run(url, "CREATE TABLE stock (id INTEGER)")


def _run(url: str, statement: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _anothers(url: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        mark.begin(connection, "another life")
    engine.dispose()


@pytest.mark.parametrize(
    ("fill", "says"),
    [
        (_centre, "not empty: it is a centre's database"),
        (_stranger, "not empty: it has tables such as stock"),
        (_anothers, "unfinished move of another centre"),
    ],
)
def test_a_target_that_is_not_empty(
    source: str, tmp_path: Path, fill: Callable[[str], None], says: str
) -> None:
    """Nothing in it is touched."""
    target = county.file_url(tmp_path, "full")
    fill(target)
    before = _tables(target)
    assert says in _refused(source, target)
    assert _tables(target) == before
    Store(source).close()


def _tables(url: str) -> list[str]:
    engine = make_engine(url)
    found = inspect(engine).get_table_names()
    engine.dispose()
    return found


def test_a_source_of_another_version(tmp_path: Path) -> None:
    """It is not brought up to date on the way: what then fails would be neither."""
    source = county.file_url(tmp_path, "old")
    engine = make_engine(source)
    upgrade(engine, "0020")
    engine.dispose()
    assert "step 0020" in _refused(source, county.file_url(tmp_path, "to"))


def test_a_target_that_a_newer_version_began(source: str, tmp_path: Path) -> None:
    """It is not gone on with."""
    target = county.file_url(tmp_path, "to")
    store = Store(source)
    with store.read() as connection:
        life = str(connection.exec_driver_sql("SELECT life FROM centre_life").scalar_one())
    store.close()
    _centre(target)
    engine = make_engine(target)
    with engine.begin() as connection:
        mark.begin(connection, life)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    assert "begun by a newer version" in _refused(source, target)


def test_a_server_that_is_not_there_or_not_ours(source: str, server: Cluster, tmp_path: Path) -> None:
    """No server, no right to make tables, an encoding that cannot hold a name, an address that is none."""
    assert "connection" in _refused(source, f"postgresql+psycopg://x@/y?host={tmp_path}")
    assert "is neither sqlite:////path" in _refused(source, "mysql://a/b")
    assert "there is no folder" in _refused(source, county.file_url(tmp_path / "no", "x"))
    there = make_url(server.database())
    with server.connection(str(there.database)) as connection:
        connection.execute("CREATE ROLE guest LOGIN")
        connection.execute("CREATE DATABASE narrow TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    guest = there.set(username="guest").render_as_string(hide_password=False)
    assert "may make no tables in schema public" in _refused(source, guest)
    assert "its encoding is SQL_ASCII" in _refused(source, server.address("narrow"))
    Store(source).close()


def test_no_driver(source: str) -> None:
    """What is not installed is said with how to install it."""
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from central.store.moving.ends import MoveFault, engine_of\n"
        "try:\n    engine_of('postgresql+psycopg://a@b/c', '--to').__enter__()\n"
        "except MoveFault as why:\n    print(why)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "pip install 'sanji[postgres]'" in done.stdout
    Store(source).close()


def test_no_room(server: Cluster, tmp_path: Path) -> None:
    """What the target may take is more than its disk has: on SQLite and on a PostgreSQL of this machine."""
    for url in (server.database(), county.file_url(tmp_path, "to")):
        with ends.engine_of(url, "--to") as goal:
            assert ends.demand_room(goal, 1000) > 1000
            with pytest.raises(MoveFault, match="MB are needed"):
                ends.demand_room(goal, 1 << 60)
