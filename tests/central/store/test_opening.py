"""A database that a centre cannot use is refused in one sentence, and looked at without being touched."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from central.store.looking import standing
from central.store.opening import Unopened, unfit
from central.store.store import Store
from tests.central.database.address import bare_in, url_in
from tests.central.postgresql import Cluster
from tests.central.postgresql import server as the_server


@pytest.fixture
def server() -> Cluster:
    """A true PostgreSQL, whichever the other tests run over."""
    return the_server()


@pytest.fixture
def database(server: Cluster) -> Iterator[str]:
    """The name of an empty database of it."""
    name = server.made()
    yield name
    server.drop(name)


def test_a_fit_one() -> None:
    """PostgreSQL 15 and later with UTF8."""
    assert unfit(150_000, "UTF8") is None
    assert unfit(180_001, "UTF8") is None


def test_one_that_is_too_old() -> None:
    """It is named with what is needed."""
    assert unfit(140_011, "UTF8") == "it is of PostgreSQL 14; a centre needs 15 or later"


def test_one_that_cannot_write_every_name(server: Cluster) -> None:
    """Another encoding than UTF8 is refused at the first connection."""
    with server.connection("postgres") as connection:
        connection.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    for look in (standing, Store):
        with pytest.raises(Unopened, match="database latin: its encoding is LATIN1"):
            look(server.address("latin"))
    server.drop("latin")


def test_one_that_is_not_there(server: Cluster) -> None:
    """What the server says stands behind the address, without the password."""
    url = server.address("nowhere").replace("sanji@", "sanji:secret-7@")
    for look in (standing, Store):
        with pytest.raises(Unopened, match='database "nowhere" does not exist') as told:
            look(url)
        assert "sanji:***@" in str(told.value)
        assert "secret-7" not in str(told.value)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    """A centre that starts before its database says so; systemd tries again."""
    for look in (standing, Store):
        with pytest.raises(Unopened, match=r"connection failed|could not connect|No such file"):
            look(f"postgresql+psycopg://sanji@/sanji?host={tmp_path}")


def test_a_role_that_may_make_no_tables(server: Cluster, database: str) -> None:
    """It is found before the first start, with what to do."""
    with server.connection("postgres") as connection:
        connection.execute("CREATE ROLE guest LOGIN")
    url = server.address(database).replace("sanji@", "guest@")
    with pytest.raises(Unopened, match=f"ALTER DATABASE {database} OWNER TO guest"):
        standing(url)
    with pytest.raises(Unopened, match="permission denied for schema public"):
        Store(url)


def test_it_stays_as_it_is(tmp_path: Path) -> None:
    """Without tables, of this version, and of an earlier one: told apart, and nothing is made."""
    bare = bare_in(tmp_path, "bare")
    for _ in range(2):
        assert any(said in standing(bare) for said in ("is not there yet", "has no tables yet"))
    url = url_in(tmp_path)
    assert standing(url).startswith("is of this version")
    store = Store(url)
    _step(store, "0001")
    store.close()
    for _ in range(2):
        assert standing(url).startswith("is of an earlier version")


def test_one_of_a_later_version(tmp_path: Path) -> None:
    """It is not opened: what a later version has changed, this one would break."""
    url = url_in(tmp_path)
    store = Store(url)
    _step(store, "9999")
    store.close()
    for look in (standing, Store):
        with pytest.raises(Unopened, match=r"it is a later version's .*9999.*install that version"):
            look(url)


def test_a_server_that_runs_a_risk_says_so(server: Cluster, database: str) -> None:
    """fsync is the server's alone; synchronous_commit each session sets for itself."""
    assert "fsync off" in standing(server.address(database))
    store = Store(server.address(database))
    with store.read() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
    store.close()


def _step(store: Store, name: str) -> None:
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :name"), {"name": name})
