"""A broker's address says host, port and whether to encrypt; anything else is refused."""

import pytest

from plumbing.address import Address, broker_faults


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


@pytest.mark.parametrize(
    "url", ["mqtt://127.0.0.1:1883", "mqtt://localhost", "mqtt://[::1]", "mqtts://broker.example", "http://x"]
)
def test_on_this_machine_and_encrypted_nothing_is_wrong(url: str) -> None:
    """What is no address at all is another fault."""
    assert broker_faults({"addresses": [url]}) == []


@pytest.mark.parametrize("url", ["mqtt://broker.example", "mqtt://192.168.1.5:1883", "mqtt://[2001:db8::1]"])
def test_in_the_clear_outside_this_machine_is_a_fault(url: str) -> None:
    """Unless somebody says that it is meant."""
    (fault,) = broker_faults({"addresses": ["mqtt://127.0.0.1", url]})
    assert url in fault
    assert "insecure = true" in fault
    assert broker_faults({"addresses": [url], "insecure": True}) == []
    assert broker_faults({"addresses": [url], "insecure": "true"}) != []


@pytest.mark.parametrize("broker", [None, "x", [], {}, {"addresses": 5}, {"addresses": [5]}])
def test_anything_that_a_file_can_say_is_borne(broker: object) -> None:
    """Faults of single keys are told by themselves."""
    assert broker_faults(broker) == []


def test_a_certificate_goes_with_its_key() -> None:
    """Neither is worth anything alone."""
    assert "broker.key_file" in broker_faults({"certificate_file": "x"})[0]
    assert "broker.certificate_file" in broker_faults({"key_file": "x"})[0]
