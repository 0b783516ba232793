"""What is generated for brokers is held against the brokers themselves: each box under its own name alone."""

import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from central.fleet.identity import authority
from central.fleet.identity.authority import Authority, Holder, Revoked
from central.fleet.identity.brokers import Known
from plumbing.trust import keys
from plumbing.trust.tls import TlsFiles
from tests.central.fleet.identity.desks import TOPICS
from tests.central.fleet.identity.fenced import Fence, client, is_let_in
from tests.waiting import until

DAY_MS = 86_400_000
FOREIGN = [
    TOPICS.command("box-b"),
    TOPICS.confirm("box-b"),
    TOPICS.up("box-b"),
    TOPICS.up_all(),
    TOPICS.states(),
    TOPICS.results(),
    TOPICS.live("box-b", "probe"),
    "sanji/v1/suichang/box/+/command",
    "sanji/v1/suichang/#",
    "#",
    "+/+/+/+/+/+",
    "$SYS/#",
    "$MQTT/sub/#",
    "$MQTT/#",
    "$JS/#",
]


@pytest.fixture(name="fence", params=["mosquitto", "nats"])
def _fence(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Fence]:
    now_ms = time.time_ns() // 1_000_000
    authority.make(tmp_path / "ca", "suichang", now_ms)
    (tmp_path / "broker").mkdir()
    known = [Known("box-a", 1), Known("box-b", 1)]
    made = Fence(request.param, Authority(tmp_path / "ca"), tmp_path / "broker", known, now_ms)
    try:
        made.broker.start()
        yield made
    finally:
        made.broker.stop()


def test_a_box_speaks_and_hears_under_its_own_name(fence: Fence) -> None:
    """Batches, results, states and live values go to the centre; confirmations and commands come back."""
    port = fence.files.port
    with client(port, fence.box("box-a"), "box-box-a") as box, client(port, fence.centre(), "centre") as here:
        assert box.is_in(), fence.broker.said()
        assert here.is_in(), fence.broker.said()
        assert box.may_hear(TOPICS.confirm("box-a"), 0)
        assert box.may_hear(TOPICS.command("box-a"))
        assert all(here.may_hear(one) for one in (TOPICS.up_all(), TOPICS.states(), TOPICS.results()))
        for topic, qos in ((TOPICS.up("box-a"), 0), (TOPICS.result("box-a"), 1), (TOPICS.state("box-a"), 0)):
            box.say(topic, topic.encode(), qos)
            assert here.hears(topic.encode()), (topic, fence.broker.said())
        here.say(TOPICS.confirm("box-a"), b"stored")
        here.say(TOPICS.command("box-a"), b"restart", 1)
        assert box.hears(b"stored")
        assert box.hears(b"restart")


def test_collectors_with_a_certificate_each_do_not_throw_each_other_out(fence: Fence) -> None:
    """Both hear the boxes, and both confirm."""
    port = fence.files.port
    with (
        client(port, fence.centre(), "centre-a") as one,
        client(port, fence.centre("centre-b"), "centre-b") as other,
        client(port, fence.box("box-a"), "box-box-a") as box,
    ):
        assert all(here.is_in() and here.may_hear(TOPICS.up_all(), 0) for here in (one, other))
        assert box.may_hear(TOPICS.confirm("box-a"), 0)
        box.say(TOPICS.up("box-a"), b"to both")
        assert one.hears(b"to both"), fence.broker.said()
        assert other.hears(b"to both"), fence.broker.said()
        for here, said in ((one, b"stored by one"), (other, b"stored by the other")):
            here.say(TOPICS.confirm("box-a"), said)
            assert box.hears(said), fence.broker.said()


def test_a_box_hears_nothing_of_another(fence: Fence) -> None:
    """Whether the subscription is refused or granted and never served."""
    port = fence.files.port
    with client(port, fence.box("box-a"), "box-box-a") as box, client(port, fence.centre(), "centre") as here:
        assert box.is_in()
        assert here.is_in()
        for topic in FOREIGN:
            box.may_hear(topic, 0)
        assert box.may_hear(TOPICS.confirm("box-a"), 0)
        with client(port, fence.box("box-b"), "box-box-b") as other:
            assert other.is_in()
            assert other.may_hear(TOPICS.confirm("box-b"), 0)
            assert other.may_hear(TOPICS.command("box-b"), 1)
            here.say(TOPICS.confirm("box-b"), b"for b")
            here.say(TOPICS.command("box-b"), b"for b at QoS 1", 1)
            assert other.hears(b"for b")
            assert other.hears(b"for b at QoS 1")
            other.say(TOPICS.up("box-b"), b"of b", 1)
            other.say(TOPICS.state("box-b"), b"of b", 1)
        here.say(TOPICS.confirm("box-a"), b"the last")
        assert box.hears(b"the last"), fence.broker.said()
        assert {one[0] for one in box.heard} == {TOPICS.confirm("box-a")}


@pytest.mark.parametrize("qos", [0, 1])
def test_a_box_says_nothing_as_another(fence: Fence, qos: int) -> None:
    """Neither a batch nor a state of another, nor what the centre alone may say."""
    port = fence.files.port
    foreign = [
        TOPICS.up("box-b"),
        TOPICS.state("box-b"),
        TOPICS.result("box-b"),
        TOPICS.confirm("box-b"),
        TOPICS.command("box-b"),
        TOPICS.command("box-a"),
        TOPICS.confirm("box-a"),
    ]
    with (
        client(port, fence.centre(), "centre") as here,
        client(port, fence.box("box-b"), "box-box-b") as other,
    ):
        assert here.is_in()
        assert all(here.may_hear(one, 0) for one in (TOPICS.up_all(), TOPICS.states(), TOPICS.results()))
        assert other.is_in()
        assert other.may_hear(TOPICS.confirm("box-b"), 0)
        assert other.may_hear(TOPICS.command("box-b"), 0)
        for number, topic in enumerate(foreign):
            with client(port, fence.box("box-a"), f"box-{number}") as box:
                assert box.is_in()
                box.say(topic, b"false", qos)
                box.say(TOPICS.up("box-a"), b"mine %d" % number, 0)
        with client(port, fence.box("box-a"), "box-last") as box:
            assert box.is_in()
            box.say(TOPICS.up("box-a"), b"the last", 0)
            assert here.hears(b"the last"), fence.broker.said()
        here.say(TOPICS.confirm("box-b"), b"the last")
        assert other.hears(b"the last")
        assert b"false" not in {one[1] for one in [*here.heard, *other.heard]}


def test_who_has_no_good_certificate_is_not_let_in(fence: Fence, tmp_path: Path) -> None:
    """None, one that is over, one of another county, one signed by itself, and no TLS at all."""
    port, root = fence.files.port, fence.ours.folder / "root.crt"
    assert is_let_in(port, fence.box("box-a")), fence.broker.said()
    assert not is_let_in(port, TlsFiles(root))
    assert not is_let_in(port, fence.box("box-a", begun_ms=fence.now_ms - 91 * DAY_MS))
    authority.make(tmp_path / "other", "suichang", fence.now_ms)
    other = Authority(tmp_path / "other")
    key = keys.new_key()
    made = other.certify_box(keys.request_for(key), Holder("box-a", 1), fence.now_ms, 90)
    assert not is_let_in(port, fence.files_of("foreign", key, made, other))
    assert not is_let_in(port, None)


def test_a_revoked_box_is_not_let_in(fence: Fence) -> None:
    """Once the broker has read the list anew; its swapped successor is."""
    port, old = fence.files.port, fence.box("box-a")
    assert is_let_in(port, old)
    new = fence.box("box-a", 2)
    serial = keys.read_certificate(old.certificate or Path()).serial_number
    fence.ours.write_crl([Revoked(serial, fence.now_ms)], fence.now_ms)
    fence.configure([Known("box-a", 2), Known("box-b", 1)])
    fence.broker.reload()
    until(lambda: not is_let_in(port, old), "the old one is refused")
    assert is_let_in(port, new), fence.broker.said()
    assert is_let_in(port, fence.box("box-b"))


@pytest.mark.parametrize("fence", ["mosquitto"], indirect=True)
def test_weak_ciphers_are_refused(fence: Fence) -> None:
    """With TLS 1.2 an AEAD cipher is taken, and one whose text can be changed is not."""

    def shaken(ciphers: str) -> str | None:
        context = fence.box("box-a").client()
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(ciphers)
        with socket.create_connection(("localhost", fence.files.port), timeout=20) as line:
            try:
                with context.wrap_socket(line, server_hostname="localhost") as sealed:
                    return sealed.version()
            except (ssl.SSLError, ConnectionError):
                return None

    assert shaken("ECDHE-ECDSA-AES128-GCM-SHA256") == "TLSv1.2"
    assert shaken("ECDHE-ECDSA-AES128-SHA256") is None
