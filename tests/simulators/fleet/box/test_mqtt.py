"""A simulated box's bytes are MQTT 3.1.1, whole or in pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.fleet.box import mqtt


def test_a_connect_has_the_bytes_of_the_standard() -> None:
    """Protocol name and level, flags, keepalive, client, will topic and will (OASIS MQTT 3.1.1, 3.1)."""
    expected = b"\x10\x15\x00\x04MQTT\x04\x26\x00\x14\x00\x01b\x00\x01t\x00\x03bye"
    assert mqtt.connect("b", 20, "t", b"bye") == expected


def test_what_is_said_has_the_bytes_of_the_standard() -> None:
    """SUBSCRIBE with its reserved bits (3.8), PUBLISH at QoS 0 (3.3), PUBACK (3.4)."""
    assert mqtt.subscribe(1, [("a/b", 1)]) == b"\x82\x08\x00\x01\x00\x03a/b\x01"
    assert mqtt.publish(b"a", b"xy") == b"\x30\x05\x00\x01axy"
    assert mqtt.publish(b"a", b"", retain=True) == b"\x31\x03\x00\x01a"
    assert mqtt.acknowledge(258) == b"\x40\x02\x01\x02"


def test_a_long_packet_tells_its_length_in_several_bytes() -> None:
    """321 bytes are 0xC1 0x02 (2.2.3)."""
    assert mqtt.publish(b"t", b"x" * 318)[:3] == b"\x30\xc1\x02"


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5), st.integers(1, 50))
def test_packets_are_whole_however_the_socket_cuts_them(payloads: list[bytes], size: int) -> None:
    """The same messages come out, in their order."""
    stream = b"".join(mqtt.publish(b"topic", payload) for payload in payloads)
    reader = mqtt.Reader()
    pieces = [stream[start : start + size] for start in range(0, len(stream), size)]
    packets = [packet for piece in pieces for packet in reader.feed(piece)]
    assert [mqtt.message(packet).payload for packet in packets] == payloads


def test_a_message_at_qos_1_tells_its_number() -> None:
    """It is to be acknowledged."""
    (packet,) = mqtt.Reader().feed(b"\x32\x07\x00\x01a\x00\x07ok")
    assert mqtt.message(packet) == mqtt.Told("a", b"ok", 7)


def test_what_is_no_mqtt_is_a_fault() -> None:
    """A length of five bytes, a refused connection, and a PUBLISH that ends within its head."""
    with pytest.raises(mqtt.MqttFault, match="four bytes"):
        list(mqtt.Reader().feed(b"\x30\xff\xff\xff\xff\x01"))
    with pytest.raises(mqtt.MqttFault, match="refused"):
        mqtt.refuse_unaccepted(mqtt.Packet(mqtt.CONNACK, 0, b"\x00\x05"))
    with pytest.raises(mqtt.MqttFault, match="within its head"):
        mqtt.message(mqtt.Packet(mqtt.PUBLISH, 2, b"\x00\x01a\x00"))


def test_a_refused_subscription_is_seen() -> None:
    """A cluster that is electing answers 0x80."""
    assert mqtt.is_granted(mqtt.Packet(mqtt.SUBACK, 0, b"\x00\x01\x00\x01"))
    assert not mqtt.is_granted(mqtt.Packet(mqtt.SUBACK, 0, b"\x00\x01\x00\x80"))
