"""A box's end of MQTT 3.1.1 as bytes, for thousands of boxes: packets made and read, no socket in it.

paho takes 4 KiB and, with its locks and queues, tens of microseconds a message for each; what a box needs
of the protocol (OASIS MQTT 3.1.1) is this. What comes at QoS 1 is acknowledged; a box itself speaks at 0.
"""

import struct
from collections.abc import Iterator, Sequence

from msgspec import Struct

CONNACK, PUBLISH, SUBACK, PINGRESP = 2, 3, 9, 13
PING = b"\xc0\x00"
DISCONNECT = b"\xe0\x00"

_QOS_MAX_GRANTED = 2
_LENGTH_BYTES_MAX = 4
_WILL_RETAINED = 0b0010_0110  # Clean session, a will at QoS 0 that is retained.


class MqttFault(ValueError):
    """The broker said something that is no MQTT 3.1.1, or refused; the text says what."""


class Packet(Struct, frozen=True):
    """A packet as it came: its type, the low four bits of its first byte, and its body."""

    kind: int
    flags: int
    body: bytes


class Told(Struct, frozen=True):
    """A message from the broker; `number` is to be acknowledged, 0 where it came at QoS 0."""

    topic: str
    payload: bytes
    number: int


def connect(client: str, keepalive_s: int, will_topic: str, will: bytes) -> bytes:
    """The first packet of a box: clean session, its last will retained."""
    head = b"\x00\x04MQTT\x04" + struct.pack(">BH", _WILL_RETAINED, keepalive_s)
    return _packet(0x10, head + _text(client) + _text(will_topic) + struct.pack(">H", len(will)) + will)


def subscribe(number: int, wanted: Sequence[tuple[str, int]]) -> bytes:
    """Ask for topics, each at a QoS."""
    topics = b"".join(_text(topic) + bytes([qos]) for topic, qos in wanted)
    return _packet(0x82, struct.pack(">H", number) + topics)


def publish(topic: bytes, payload: bytes, *, retain: bool = False) -> bytes:
    """A message at QoS 0."""
    return _packet(0x31 if retain else 0x30, struct.pack(">H", len(topic)) + topic + payload)


def acknowledge(number: int) -> bytes:
    """PUBACK of a message that came at QoS 1."""
    return struct.pack(">BBH", 0x40, 2, number)


def is_granted(suback: Packet) -> bool:
    """Whether all that was asked for is granted: a cluster that is electing answers 0x80."""
    return all(code <= _QOS_MAX_GRANTED for code in suback.body[2:])


def refuse_unaccepted(connack: Packet) -> None:
    """Raises MqttFault where the broker does not let us in."""
    if len(connack.body) != 2 or connack.body[1]:
        raise MqttFault(f"the broker refused the connection: CONNACK {connack.body.hex()}")


def message(packet: Packet) -> Told:
    """What a PUBLISH says. Raises MqttFault."""
    body, qos = packet.body, packet.flags >> 1 & 3
    if len(body) < 2:
        raise MqttFault("a PUBLISH without a topic")
    end = 2 + int.from_bytes(body[:2], "big")
    start = end + 2 if qos else end
    if len(body) < start:
        raise MqttFault("a PUBLISH that ends within its head")
    number = int.from_bytes(body[end:start], "big") if qos else 0
    return Told(body[2:end].decode(errors="replace"), body[start:], number)


class Reader:
    """Puts packets together from whatever pieces the socket gives."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[Packet]:
        """The packets that are whole now. Raises MqttFault for a length of more than four bytes."""
        rest = self._rest + data if self._rest else data
        at = 0
        while (size := _size(rest, at)) is not None:
            start, length = size
            if len(rest) < start + length:
                break
            yield Packet(rest[at] >> 4, rest[at] & 15, rest[start : start + length])
            at = start + length
        self._rest = rest[at:]


def _size(data: bytes, at: int) -> tuple[int, int] | None:
    """Where a packet's body begins and how long it is (2.2.3); None while its head is not here yet."""
    length = shift = 0
    for number in range(_LENGTH_BYTES_MAX):
        place = at + 1 + number
        if place >= len(data):
            return None
        length |= (data[place] & 127) << shift
        if data[place] < 128:
            return place + 1, length
        shift += 7
    raise MqttFault("a packet whose length takes more than four bytes")


def _packet(head: int, body: bytes) -> bytes:
    length, rest = bytearray(), len(body)
    while rest > 127:
        length.append(rest & 127 | 128)
        rest >>= 7
    length.append(rest)
    return bytes([head]) + bytes(length) + body


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">H", len(data)) + data
