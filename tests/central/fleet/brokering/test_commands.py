"""What is written for a cluster starts three real brokers: boxes by right come in, nobody else does."""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache, partial
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from central.commands import central
from central.fleet.identity import authority
from central.fleet.identity.authority import Authority, Holder
from plumbing.ports import free_port
from plumbing.trust import keys
from plumbing.trust.tls import TlsFiles
from tests.brokers import NATS, Configured
from tests.central.fleet.identity.desks import TOPICS
from tests.central.fleet.identity.fenced import Client, client, is_let_in
from tests.central.test_settings import GOOD
from tests.waiting import until

NAMES = ("broker-1", "broker-2", "broker-3")
_REFUSED = re.compile(r"rid:\d+ - authentication error")
_IDENTITY = """
[identity]
folder = "{folder}/ca"
brokers = ["mqtts://localhost:{ports[0]}", "mqtts://localhost:{ports[1]}", "mqtts://localhost:{ports[2]}"]
url = "https://localhost:8443"
"""

_ROUTES = ("--route", "a:1", "--route", "b:1", "--route", "c:1")


def call(*words: str | Path, code: int = 0) -> Result:
    """A command of the centre."""
    done = CliRunner().invoke(central, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done


class Cluster:
    """Three brokers on what the commands write, as an engineer puts it there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports, self.routes = [free_port() for _ in NAMES], [free_port() for _ in NAMES]
        self.config = folder / "centre.toml"
        text = GOOD.replace("/var/lib/sanji/centre.sqlite", f"{folder}/centre.sqlite")
        self.config.write_text(text + _IDENTITY.format(folder=folder, ports=self.ports), encoding="utf-8")
        call("ca", "init", self.config)
        for name in NAMES:
            call("ca", "issue", self.config, name, "--host", "localhost")
        for name in ("box-a", "box-b"):
            call("box", "add", self.config, name, "--site", "HUB")
        self.ours = Authority(folder / "ca")
        self.nodes = [Configured("nats", folder / f"{name}.conf", 0) for name in NAMES]
        for node, port in zip(self.nodes, self.ports, strict=True):
            node.port = port
        self.place()

    def place(self) -> None:
        """Each node's files, into a folder of its own."""
        for name, port, route in zip(NAMES, self.ports, self.routes, strict=True):
            folder = self.folder / name
            words = ("--node", name, "--port", str(port), "--node-port", str(route), "--folder", folder)
            call("broker-files", self.config, "nats", *words, *self.routing(), "--nats-version", version())
            made = (folder / "nats.conf").read_text(encoding="utf-8")
            mine = made.replace("/var/lib/nats", str(self.folder / f"{name}-store"))
            (self.folder / f"{name}.conf").write_text(mine, encoding="utf-8")

    def routing(self) -> list[str]:
        """Where all nodes are found."""
        return [word for port in self.routes for word in ("--route", f"localhost:{port}")]

    def said(self) -> str:
        """All nodes' last words."""
        return "\n".join(node.said()[-1500:] for node in self.nodes)

    def box(self, name: str, life: int = 1, signer: Authority | None = None) -> TlsFiles:
        """A box's certificate, by our authority or another's."""
        key = keys.new_key()
        made = (signer or self.ours).certify_box(keys.request_for(key), Holder(name, life), _now_ms(), 90)
        path = self.folder / f"{name}-{life}-{made.serial_number:x}.pem"
        pem = keys.pem_of_certificate(made) + (signer or self.ours).chain_pem
        keys.write_secret(path, keys.pem_of(key) + pem.encode())
        return TlsFiles(self.ours.folder / "root.crt", path, path)

    def centre(self) -> TlsFiles:
        """The centre's own."""
        ca = self.ours.folder
        return TlsFiles(ca / "root.crt", ca / "centre.crt", ca / "centre.key")


def until_heard(mouth: Client, topic: str, payload: bytes, ear: Client) -> None:
    """Said again until it is heard: a node grants a subscription a moment before the others know of it."""

    def is_heard() -> bool:
        mouth.say(topic, payload)
        return any(heard == payload for _, heard in ear.heard)

    until(is_heard, f"{payload!r} on {topic}", 20)


@cache
def version() -> str:
    """What the nodes' program calls itself: nats-server: v2.15.1."""
    done = subprocess.run([NATS, "--version"], check=True, capture_output=True, text=True)
    return done.stdout.rpartition(" ")[2].strip()


def _has_refused(node: Configured) -> bool:
    return _REFUSED.search(node.said()) is not None


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture(name="cluster", scope="module")
def _cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    logs_before = structlog.get_config()
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    # The commands sent the log to a terminal that is gone by now.
    structlog.configure(**logs_before)
    with ExitStack() as stack:
        for node in made.nodes:
            stack.callback(node.stop)
            node.start()
        for port in made.ports:
            until(partial(is_let_in, port, made.box("box-b"), "ready"), made.said(), 60)
        yield made


def test_it_does_not_matter_by_which_node_a_box_comes(cluster: Cluster) -> None:
    """What it says at one is heard at another, and what is said to it there comes back."""
    first, second, third = cluster.ports
    with client(second, cluster.centre(), "centre") as here:
        until(lambda: here.is_in() and here.may_hear(TOPICS.up_all(), 0), cluster.said())
        for port in (first, third):
            with client(port, cluster.box("box-a"), "box-box-a") as box:
                assert box.is_in(), cluster.said()
                assert box.may_hear(TOPICS.confirm("box-a"), 0)
                until_heard(box, TOPICS.up("box-a"), b"by %d" % port, here)
                until_heard(here, TOPICS.confirm("box-a"), b"stored %d" % port, box)


def test_every_node_has_the_same_rights(cluster: Cluster) -> None:
    """A box says nothing as another and hears nothing of another, whichever node each of them is at."""
    first, second, third = cluster.ports
    with (
        client(first, cluster.centre(), "centre") as here,
        client(second, cluster.box("box-a"), "box-box-a") as box,
        client(third, cluster.box("box-b"), "box-box-b") as other,
    ):
        assert here.is_in()
        assert here.may_hear(TOPICS.up_all(), 0)
        assert box.is_in()
        assert other.is_in()
        box.may_hear(TOPICS.confirm("box-b"), 0)
        assert box.may_hear(TOPICS.confirm("box-a"), 0)
        assert other.may_hear(TOPICS.confirm("box-b"), 0)
        until_heard(here, TOPICS.confirm("box-b"), b"for b", other)
        until_heard(here, TOPICS.confirm("box-a"), b"for a", box)
        assert {one[1] for one in box.heard} == {b"for a"}
        box.say(TOPICS.up("box-b"), b"false")
        with client(second, cluster.box("box-a"), "box-again") as again:
            assert again.is_in()
            until_heard(again, TOPICS.up("box-a"), b"true", here)
        assert {one[1] for one in here.heard} == {b"true"}


def test_strangers_are_let_in_by_no_node(cluster: Cluster, tmp_path: Path) -> None:
    """Without a certificate, with another county's, with an older life's, without TLS."""
    authority.make(tmp_path / "other", "suichang", _now_ms())
    foreign = cluster.box("box-a", signer=Authority(tmp_path / "other"))
    for port in cluster.ports:
        assert is_let_in(port, cluster.box("box-a")), cluster.said()
        assert not is_let_in(port, TlsFiles(cluster.ours.folder / "root.crt"))
        assert not is_let_in(port, foreign)
        assert not is_let_in(port, cluster.box("box-a", life=2))
        assert not is_let_in(port, None)


def test_a_box_cannot_pass_for_a_node(cluster: Cluster, tmp_path: Path) -> None:
    """Who came in as one would hear and say all; its certificate is for no node's host."""
    stolen = cluster.box("box-a").certificate
    port, config = free_port(), tmp_path / "intruder.conf"
    made = (cluster.folder / "broker-1.conf").read_text(encoding="utf-8")
    for name in ("broker-1.crt", "broker-1.key"):
        made = made.replace(str(cluster.folder / "broker-1" / name), str(stolen))
    made = made.replace("broker-1", "broker-4").replace("broker-4/chain", "broker-1/chain")
    for mine in (cluster.ports[0], cluster.routes[0]):
        made = made.replace(f'listen: "0.0.0.0:{mine}"', f'listen: "0.0.0.0:{free_port()}"')
    config.write_text(f'{made}\nhttp: "127.0.0.1:{port}"\n', encoding="utf-8")
    intruder = Configured("nats", config, port)
    intruder.start()
    try:
        for node in cluster.nodes:
            until(partial(_has_refused, node), f"{node.said()}\n{intruder.said()}")
        # It asks again and again, and finds none that takes it: without a majority it is no cluster's node.
        until(lambda: "Waiting for routing to be established" in intruder.said(), intruder.said(), 30)
    finally:
        intruder.stop()


def test_the_others_go_on_without_one(cluster: Cluster) -> None:
    """Whichever it is: boxes come in at the two that are left, and what is cut off is refused as before."""
    for gone, node in enumerate(cluster.nodes):
        node.stop()
        left = [port for number, port in enumerate(cluster.ports) if number != gone]
        for port in left:
            until(partial(is_let_in, port, cluster.box("box-a")), cluster.said(), 60)
            assert not is_let_in(port, cluster.box("box-a", life=2))
        node.start()
        until(partial(is_let_in, cluster.ports[gone], cluster.box("box-a")), cluster.said(), 60)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("mosquitto", "--node", "broker-1"), "Mosquitto has no cluster"),
        (("nats", "--node", "broker-1"), "0 different --route"),
        (("nats", "--node", "broker-1", "--route", "a:1", "--route", "b:1"), "another odd number"),
        (("nats", "--route", "a:1", "--route", "b:1", "--route", "c:1"), "--node is missing"),
        (("nats", "--node", "a b", "--route", "a:1", "--route", "b:1", "--route", "c:1"), "is no name"),
        (("nats", "--node", "a", "--route", "a", "--route", "b:1", "--route", "c:1"), "'a' is not HOST:PORT"),
        (
            ("nats", "--node", "a", *_ROUTES, "--nats-version", "new"),
            "say it as `nats-server --version` does",
        ),
        (("nats", "--node", "a", "--route", "a:99999", "--route", "b:1", "--route", "c:1"), "not HOST:PORT"),
    ],
)
def test_what_is_no_cluster_is_told(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """With code 2, before anything is written."""
    config = tmp_path / "centre.toml"
    text = GOOD.replace("/var/lib/sanji/centre.sqlite", f"{tmp_path}/centre.sqlite")
    config.write_text(text + _IDENTITY.format(folder=tmp_path, ports=(1, 2, 3)), encoding="utf-8")
    for command in ("broker-config", "broker-files"):
        assert said in call(command, config, *words, code=2).stderr


def test_an_old_node_is_told_no_word_that_it_does_not_know(tmp_path: Path) -> None:
    """Who says nothing gets what Debian 12's understands; a newer one waits less for who is gone."""
    config = tmp_path / "centre.toml"
    text = GOOD.replace("/var/lib/sanji/centre.sqlite", f"{tmp_path}/centre.sqlite")
    config.write_text(text + _IDENTITY.format(folder=tmp_path, ports=(1, 2, 3)), encoding="utf-8")
    call("ca", "init", config)
    word = 'js_api_timeout: "2s"'
    for said, is_known in ((), False), (("2.11.9",), False), (("2.12.0",), True), (("v2.15.1",), True):
        words = [part for one in said for part in ("--nats-version", one)]
        told = call("broker-config", config, "nats", "--node", "a", *_ROUTES, *words).stdout
        assert (word in told) == is_known, said


def test_a_node_without_a_certificate_says_how_one_is_made(tmp_path: Path) -> None:
    """Before the broker is given half of its files."""
    config = tmp_path / "centre.toml"
    text = GOOD.replace("/var/lib/sanji/centre.sqlite", f"{tmp_path}/centre.sqlite")
    config.write_text(text + _IDENTITY.format(folder=tmp_path, ports=(1, 2, 3)), encoding="utf-8")
    call("ca", "init", config)
    routes = ("--route", "a:1", "--route", "b:1", "--route", "c:1")
    done = call(
        "broker-files", config, "nats", "--node", "broker-9", *routes, "--into", tmp_path / "x", code=2
    )
    assert "sanji central ca issue" in done.stderr
    assert "broker-9" in done.stderr
    assert not (tmp_path / "x").exists()
