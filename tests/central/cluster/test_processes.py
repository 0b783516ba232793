"""True processes on one PostgreSQL and one broker: killed, stopped and woken, and started twice."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from central.store.cluster.picture import Picture, picture
from central.store.store import Store, parse_url
from plumbing.clock import utc_ms
from plumbing.ports import free_port
from simulators.servers.broker import NatsBroker
from tests.central.postgresql import Cluster, cluster
from tests.needs import ROOT
from tests.waiting import until

TOML = """
[store]
url = "{url}"
[broker]
addresses = ["{broker}"]
[web]
port = 0
secret_file = "{folder}/keys/web.secret"
"""
PATIENCE_S = 60.0
TAKEN_OVER_MS = 10_000


class County:
    """A database and a broker, and settings of one more process."""

    def __init__(self, url: str, broker: str, folder: Path) -> None:
        self._toml = TOML.format(url=url, broker=broker, folder=folder)
        self._folder = folder
        self._store = Store(url)
        self.made: list[subprocess.Popen[str]] = []

    def config(self, cluster: str = "[cluster]\n", name: str = "centre") -> Path:
        path = self._folder / f"{name}.toml"
        path.write_text(self._toml + cluster, "utf-8")
        return path

    def start(self, role: str, *more: str, config: Path | None = None) -> "subprocess.Popen[str]":
        command = [*_SANJI, role, str(config or self.config()), *more]
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        self.made.append(process)
        return process

    def collector(self, member: str) -> "subprocess.Popen[str]":
        """A process that collects, once it is a member and works."""
        process = self.start("collect", "--member", member)
        assert process.stderr is not None
        for line in process.stderr:
            if "centre.started" in line:
                return process
        raise AssertionError(f"{member} ended with {process.wait()}")

    def picture(self) -> Picture:
        """How the cluster stands by the database."""
        with self._store.read() as connection:
            return picture(connection, utc_ms())

    def shares(self) -> dict[str, int]:
        """How many partitions each member has."""
        found = self.picture()
        return {one.name: len(found.held_by(one)) for one in found.living}

    @property
    def leader(self) -> str:
        """Who leads."""
        lead = self.picture().leader
        return lead.holder if lead else ""

    def close(self) -> None:
        """Kill what runs."""
        for process in self.made:
            process.kill()
            process.communicate()
        self._store.close()


_SANJI = [sys.executable, "-m", "plumbing.commands", "central"]


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Cluster, str]]:
    """A server, and the name of a database that was brought up to date once for all."""
    with cluster() as here:
        url = here.database()
        Store(url).close()
        yield here, str(parse_url(url).database)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    here = NatsBroker(tmp_path_factory.mktemp("nats"), free_port())
    here.start()
    yield here.address
    here.stop()


@pytest.fixture
def county(server: tuple[Cluster, str], broker: str, tmp_path: Path) -> Iterator[County]:
    here = County(server[0].address(server[0].made(like=server[1])), broker, tmp_path)
    yield here
    here.close()


def test_a_killed_collector_is_followed_and_comes_back(county: County) -> None:
    """Its boxes and its lead are another's within ten seconds; under its old name it gets its share again."""
    one, two = county.collector("c1"), county.collector("c2")
    until(lambda: county.shares() == {"c1": 32, "c2": 32}, "fair shares", PATIENCE_S)
    assert county.leader == "c1"
    killed_ms = utc_ms()
    one.kill()
    until(lambda: county.shares() == {"c2": 64}, "c2 has all", PATIENCE_S)
    lead = county.picture().leader
    assert lead is not None
    assert lead.holder == "c2"
    assert lead.since_ms - killed_ms < TAKEN_OVER_MS
    again = county.collector("c1")
    until(lambda: county.shares() == {"c1": 32, "c2": 32}, "fair shares again", PATIENCE_S)
    for process in (again, two):
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0
    found = county.picture()
    assert (found.living, len(found.unowned), found.leader) == ([], 64, None)


def test_a_stopped_collector_is_followed_and_wakes_as_a_follower(county: County) -> None:
    """SIGSTOP leaves its connections open, and nothing hangs on them. Woken, it leads no more."""
    one, two = county.collector("c1"), county.collector("c2")
    until(lambda: county.shares() == {"c1": 32, "c2": 32}, "fair shares", PATIENCE_S)
    one.send_signal(signal.SIGSTOP)
    until(lambda: county.shares() == {"c2": 64}, "c2 has all", PATIENCE_S)
    assert county.leader == "c2"
    one.send_signal(signal.SIGCONT)
    until(lambda: county.shares() == {"c1": 32, "c2": 32}, "fair shares again", PATIENCE_S)
    assert county.leader == "c2"
    assert (one.poll(), two.poll()) == (None, None)


def test_what_cannot_be_a_member_is_told_why(county: County) -> None:
    """The same name, another key, and a process that would do all alone: exit code 2 and a sentence."""
    county.collector("c1")

    def refused(role: str, *more: str, config: Path) -> str:
        process = county.start(role, *more, config=config)
        _, said = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 2, said
        return said

    assert "'c1' lives on the machine" in refused("collect", "--member", "c1", config=county.config())
    other = county.config(f"[cluster]\n[personal]\nkey_file = '{county.config().parent}/other.key'", "key")
    assert "personal.key_file: this file is another one" in refused("collect", "--member", "c2", config=other)
    assert "the members c1 share" in refused("collect", config=county.config("", "alone"))
