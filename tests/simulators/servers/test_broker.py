"""The embedded broker starts without root, says why when it cannot, and leaves nothing behind."""

from pathlib import Path
from socket import create_server

import pytest

from plumbing.ports import free_port
from simulators.servers.broker import BrokerError, NatsBroker
from tests.brokers import listens


def test_it_listens_from_start_to_stop(tmp_path: Path) -> None:
    """And starts again on the same port, also after it was killed."""
    broker = NatsBroker(tmp_path / "broker", free_port())
    for end in (broker.stop, broker.kill, broker.stop):
        broker.start()
        assert listens(broker.port)
        end()
        assert not listens(broker.port)
    broker.stop()


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    """Whoever listens there is never taken for our broker."""
    with create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(BrokerError, match=f"port {port} is in use"):
            NatsBroker(tmp_path / "broker", port).start()


def test_a_broker_that_does_not_start_says_where_to_look(tmp_path: Path) -> None:
    """A store that cannot be used ends it at once; its log is named."""
    folder = tmp_path / "broker"
    folder.mkdir()
    (folder / "jetstream").write_text("no folder", encoding="ascii")
    with pytest.raises(BrokerError, match=r"broker\.log"):
        NatsBroker(folder, free_port()).start()
