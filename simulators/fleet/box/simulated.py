"""One simulated box: a true sender over an outbox in memory, and its end of MQTT; no socket, no clock."""

from random import Random
from typing import Literal

import msgspec

from edge_agent.settings import Sending
from edge_agent.store.outbox import OutboxError
from edge_agent.uplink.sender import Sender
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.topics import Topics
from plumbing import codec
from plumbing.clock import Moment
from simulators.fleet.box import mqtt
from simulators.fleet.box.answers import Answers
from simulators.fleet.box.counts import Counts
from simulators.fleet.box.outbox import MemoryOutbox
from simulators.fleet.work.day import Place

KEEPALIVE_S = 20
_VERSION = "fleet"

Standing = Literal["down", "joining", "up"]


class SimulatedBox:
    """What it has to say lies in `out` until a socket takes it. Times are `up_ms`."""

    __slots__ = (
        "_answers",
        "_confirm",
        "_counts",
        "_reader",
        "_sender",
        "_state",
        "_topics",
        "_up",
        "_will",
        "name",
        "out",
        "outbox",
        "place",
        "said_ms",
        "standing",
    )

    def __init__(
        self,
        name: str,
        place: Place,
        life: str,
        topics: Topics,
        sending: Sending,
        rng: Random,
        counts: Counts,
    ) -> None:
        self.name = name
        self.place = place
        self._counts = counts
        self._topics = topics
        self._up = topics.up(name).encode()
        self._confirm = topics.confirm(name)
        self._state = topics.state(name).encode()
        self._will = _state(place, is_online=False), _state(place, is_online=True)
        self.outbox = MemoryOutbox(f"{name}-{life}", life, self._gone)
        self._sender = Sender(name, self.outbox, sending, self._publish, rng)
        self._answers = Answers(name)
        self._reader = mqtt.Reader()
        self.out = bytearray()
        self.standing: Standing = "down"
        self.said_ms = 0

    def take(self, moment: Moment, event: AnyEvent) -> None:
        """Something happened here."""
        self._counts.made += 1
        self.outbox.take(moment, event, is_linked=self.standing == "up")

    def tick(self, up_ms: int) -> None:
        """Send what is due; say that the link lives when nothing else does."""
        self._counts.up_ms = up_ms
        self._sender.tick(up_ms)
        if self.standing == "up" and up_ms - self.said_ms >= KEEPALIVE_S * 1000:
            self._say(mqtt.PING)

    def is_idle(self, up_ms: int) -> bool:
        """Whether a tick now would do nothing."""
        return not self.outbox.backlog and up_ms - self.said_ms < KEEPALIVE_S * 1000

    def opened(self, up_ms: int) -> None:
        """There is a socket."""
        self._counts.up_ms = up_ms
        self.standing = "joining"
        self._reader = mqtt.Reader()
        self.out.clear()
        will_topic = self._state.decode()
        self._say(mqtt.connect(f"box-{self.name}", KEEPALIVE_S, will_topic, self._will[0]))

    def dropped(self) -> None:
        """The socket is gone, and what had not left it."""
        if self.standing == "up":
            self._counts.links_up -= 1
            self._counts.links_lost += 1
        self.standing = "down"
        self.out.clear()
        self._sender.on_disconnect()

    def fed(self, data: bytes, up_ms: int) -> None:
        """Bytes came. Raises MqttFault for what no broker may say."""
        self._counts.up_ms = up_ms
        self._counts.bytes_in += len(data)
        for packet in self._reader.feed(data):
            self._heard(packet, up_ms)

    def farewell(self) -> None:
        """Tell that the box goes, and go."""
        if self.standing == "up":
            self._say(mqtt.publish(self._state, self._will[0], retain=True) + mqtt.DISCONNECT)
            self._counts.links_up -= 1
            self.standing = "down"

    def _heard(self, packet: mqtt.Packet, up_ms: int) -> None:
        if packet.kind == mqtt.PUBLISH:
            self._told(mqtt.message(packet), up_ms)
        elif packet.kind == mqtt.CONNACK:
            mqtt.refuse_unaccepted(packet)
            command = self._topics.command(self.name)
            self._say(mqtt.subscribe(1, [(self._confirm, 0), (command, 0)]))
        elif packet.kind == mqtt.SUBACK:
            if not mqtt.is_granted(packet):
                raise mqtt.MqttFault("the broker granted no subscription")
            self._joined(up_ms)
        elif packet.kind != mqtt.PINGRESP:
            raise mqtt.MqttFault(f"a packet of type {packet.kind} that no box has asked for")

    def _joined(self, up_ms: int) -> None:
        self.standing = "up"
        self._counts.links_up += 1
        self._say(mqtt.publish(self._state, self._will[1], retain=True))
        self._sender.on_connect(up_ms)
        self._sender.tick(up_ms)

    def _told(self, told: mqtt.Told, up_ms: int) -> None:
        if told.number:
            self._say(mqtt.acknowledge(told.number))
        if told.topic != self._confirm:
            self._ordered(told.payload)
            return
        self._counts.confirmations += 1
        try:
            confirm = wire.decode_confirm(codec.unpack(told.payload, wire.UNPACKED_BYTES_MAX))
            self._sender.on_confirm(confirm)
        except (codec.CodecError, wire.WireError, OutboxError):
            self._counts.false_confirmations += 1
            return
        self._sender.tick(up_ms)

    def _ordered(self, payload: bytes) -> None:
        self._counts.commands += 1
        self._counts.bytes_ordered += len(payload)
        try:
            result = self._answers.to(payload)
        except (codec.CodecError, wire.WireError):
            self._counts.unreadable_commands += 1
            return
        self._say(mqtt.publish(self._topics.result(self.name).encode(), result))

    def _publish(self, packed: bytes) -> bool:
        if self.standing != "up":
            return False
        self._counts.batches_out += 1
        self._say(mqtt.publish(self._up, packed))
        return True

    def _say(self, packet: bytes) -> None:
        self.out += packet
        self._counts.bytes_out += len(packet)
        self.said_ms = self._counts.up_ms

    def _gone(self, made_ms: int, *, is_linked: bool) -> None:
        self._counts.gone(self._counts.up_ms - made_ms, is_linked=is_linked)


def _state(place: Place, *, is_online: bool) -> bytes:
    return msgspec.json.encode(
        {"online": is_online, "site": place.site, "role": place.role, "version": _VERSION}
    )
