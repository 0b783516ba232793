"""A PostgreSQL server keeps what it confirmed through a kill, and leaves nothing behind, however we end."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulators.servers import postgresql
from simulators.servers.postgresql import NoPostgreSQL, Server, ServerError, running
from tests import needs
from tests.waiting import until

_OWNER = """
import sys
from simulators.servers.postgresql import Server
server = Server()
server.start()
print(server.pid, server.folder, flush=True)
sys.stdin.read()
"""
_BUSY = """
DO $$ BEGIN
  WHILE clock_timestamp() < statement_timestamp() + interval '1 second' LOOP END LOOP;
END $$
"""
_SORTED_BY = "SELECT datlocprovider FROM pg_database WHERE datname = current_database()"


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[Server]:
    needs.postgresql()
    with running() as made:
        yield made


def _lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not yet asked for its code does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_what_was_confirmed_outlives_a_kill(server: Server) -> None:
    """Killed and started again it has the rows, and so it has after an ordinary end."""
    name = server.made()
    server.rows("CREATE TABLE fact (n int)", name)
    server.rows("INSERT INTO fact VALUES (1), (2)", name)
    killed = server.pid
    server.kill()
    assert not _lives(killed)
    server.start()
    assert server.rows("SELECT n, -n FROM fact ORDER BY n", name) == [["1", "-1"], ["2", "-2"]]
    server.stop()
    server.start()
    assert server.rows("SELECT count(*) FROM fact", name) == [["2"]]


def test_each_database_is_fresh(server: Server) -> None:
    """Another name each time, and nothing in it but what it is made like."""
    one = server.made()
    server.rows("CREATE TABLE fact (n int)", one)
    other, like = server.made(), server.made(one)
    assert len({one, other, like}) == 3
    tables = "SELECT relname FROM pg_class WHERE relname = 'fact'"
    assert (server.rows(tables, other), server.rows(tables, like)) == ([], [["fact"]])
    assert server.database("mine") == f"postgresql+psycopg://sanji@/mine?host={server.folder}"


def test_what_ended_processes_took_is_counted(server: Server) -> None:
    """A connection was busy and is gone: its processor time is not."""
    before_s = server.core_s()
    server.rows(_BUSY)
    others = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
    until(lambda: server.rows(others) == [["1"]], "the busy one is gone")
    assert server.core_s() >= before_s + 0.1


def test_it_syncs_and_sorts_as_asked(server: Server) -> None:
    """By itself it syncs and sorts by bytes; settings and ICU are given."""
    assert server.rows("SHOW fsync") == [["on"]]
    assert server.rows(_SORTED_BY, server.made()) == [["c"]]
    with running(("fsync=off",), icu=True) as other:
        assert other.rows("SHOW fsync") == [["off"]]
        assert other.rows(_SORTED_BY, other.made()) == [["i" if other.has_icu() else "c"]]


def test_nothing_is_left_of_it() -> None:
    """Neither a process nor its folder, though somebody is still connected."""
    needs.postgresql()
    with running() as made:
        pid, folder = made.pid, made.folder
        psql = [str(postgresql.programs() / "psql"), "-h", str(folder), "-U", "sanji", "-d", "postgres"]
        with subprocess.Popen(psql, stdin=subprocess.PIPE) as visitor:
            others = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            until(lambda: made.rows(others) == [["2"]], "somebody is connected")
            made.remove()
            visitor.kill()
    assert not _lives(pid)
    assert not folder.exists()


def test_it_ends_with_its_parent() -> None:
    """Whoever started it is killed without a chance to end it: it ends all the same."""
    needs.postgresql()
    owner = subprocess.Popen(
        [sys.executable, "-c", _OWNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout
    with owner:
        word, folder = owner.stdout.readline().split()
        pid = int(word)
        try:
            assert _lives(pid)
            owner.kill()
            until(lambda: not _lives(pid), "it has ended as well")
        finally:
            if _lives(pid):
                os.kill(pid, signal.SIGINT)
    shutil.rmtree(folder)


def test_a_setting_that_is_none_is_told() -> None:
    """It ends at its start; the error says why, in its log's words, and does not wait for an answer."""
    needs.postgresql()
    with pytest.raises(ServerError, match=r"ended at its start.*nonesuch"), running(("nonesuch=1",)):
        pass


def test_a_server_that_does_not_run_has_no_number() -> None:
    """Asked before its start, or after its end, it says what to do."""
    needs.postgresql()
    server = Server()
    try:
        with pytest.raises(ServerError, match="start it first"):
            server.core_s()
    finally:
        server.remove()


def test_a_place_without_programs_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that was named is named again."""
    monkeypatch.setenv("SANJI_POSTGRESQL", str(tmp_path))
    with pytest.raises(NoPostgreSQL, match=f"SANJI_POSTGRESQL={tmp_path} has no initdb"):
        Server()
