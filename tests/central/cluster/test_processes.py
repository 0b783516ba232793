"""True processes on one PostgreSQL and one broker: killed, stopped and woken, and started twice."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest

from plumbing.clock import utc_ms
from plumbing.ports import free_port
from simulators.broker import NatsBroker
from tests.central.postgresql import cluster
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

    def told(self) -> dict[str, Any]:
        """What `sanji central cluster` says."""
        command = [*_SANJI, "cluster", str(self.config()), "--json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        found: dict[str, Any] = msgspec.json.decode(done.stdout)
        assert done.returncode == (1 if found["unowned"] or not found["leader"] else 0), done.stderr
        return found

    def shares(self) -> dict[str, int]:
        """How many partitions each member has."""
        return {one["member"]: len(one["partitions"]) for one in self.told()["members"]}


_SANJI = [sys.executable, "-m", "plumbing.commands", "central"]


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    with ExitStack() as stack:
        url = stack.enter_context(cluster()).database()
        broker = NatsBroker(tmp_path / "nats", free_port())
        broker.start()
        stack.callback(broker.stop)
        here = County(url, broker.address, tmp_path)
        yield here
        for process in here.made:
            process.kill()
            process.communicate()


def test_a_killed_collector_is_followed_and_comes_back(county: County) -> None:
    """Its boxes and its lead are another's within ten seconds; under its old name it gets its share again."""
    one, two = county.collector("c1"), county.collector("c2")
    until(lambda: county.shares() == {"c1": 32, "c2": 32}, "fair shares", PATIENCE_S)
    assert county.told()["leader"] == "c1"
    killed_ms = utc_ms()
    one.kill()
    until(lambda: county.shares() == {"c2": 64}, "c2 has all", PATIENCE_S)
    told = county.told()
    assert told["leader"] == "c2"
    assert told["leads_since_ms"] - killed_ms < TAKEN_OVER_MS
    again = county.collector("c1")
    until(lambda: county.shares() == {"c1": 32, "c2": 32}, "fair shares again", PATIENCE_S)
    for process in (again, two):
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0
    assert county.told()["members"] == []
    assert len(county.told()["unowned"]) == 64


def test_a_stopped_collector_is_followed_and_wakes_as_a_follower(county: County) -> None:
    """SIGSTOP leaves its connections open, and nothing hangs on them. Woken, it leads no more."""
    one, two = county.collector("c1"), county.collector("c2")
    until(lambda: county.shares() == {"c1": 32, "c2": 32}, "fair shares", PATIENCE_S)
    one.send_signal(signal.SIGSTOP)
    until(lambda: county.shares() == {"c2": 64}, "c2 has all", PATIENCE_S)
    assert county.told()["leader"] == "c2"
    one.send_signal(signal.SIGCONT)
    until(lambda: county.shares() == {"c1": 32, "c2": 32}, "fair shares again", PATIENCE_S)
    assert county.told()["leader"] == "c2"
    assert (one.poll(), two.poll()) == (None, None)


def test_what_cannot_be_a_member_is_told_why(county: County) -> None:
    """The same name, another number of partitions, another key, and a process that would do all alone."""
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
    assert "needs a [cluster] section" in refused("web", "--member", "c3", config=county.config("", "alone"))
    text = county.config().read_text("utf-8").replace("[broker]", "[broker]\npartitions = 32")
    path = county.config(name="few")
    path.write_text(text, "utf-8")
    assert "partitions is 32 here and 64" in refused("collect", "--member", "c4", config=path)
    done = subprocess.run(
        [*_SANJI, "cluster", str(path), "--repartition"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "stop the members c1 first" in done.stderr) == (2, True)
