"""A broker's address says host, port and whether to encrypt; anything else is refused."""

import pytest

from plumbing.address import Address


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("mqtt://broker.example", Address("broker.example", 1883, is_tls=False)),
        ("mqtts://broker.example", Address("broker.example", 8883, is_tls=True)),
        ("mqtt://127.0.0.1:40001", Address("127.0.0.1", 40001, is_tls=False)),
        ("mqtts://[::1]:8884", Address("::1", 8884, is_tls=True)),
    ],
)
def test_an_address_is_read(url: str, address: Address) -> None:
    """The port is the protocol's own where none is given."""
    assert Address.parse(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "broker.example",
        "http://broker.example",
        "mqtt://",
        "mqtt://:1883",
        "mqtt://host:99999",
        "mqtt://host:0",
        "mqtt://host:port",
        "mqtt://[::1",
        "mqtt://user:secret@host",
        "mqtt://host/topic",
        "mqtt://host?x=1",
        "mqtt://a..b",
        "mqtt://" + "a" * 64,
    ],
)
def test_anything_else_is_refused(url: str) -> None:
    """What would be ignored in silence, or fail in the resolver, is a fault of the setting."""
    with pytest.raises(ValueError, match=r"is not mqtt://host\[:port\] or mqtts://host\[:port\]"):
        Address.parse(url)
