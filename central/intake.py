"""The centre's side of the broker: batches, results, states in, confirmations, commands out, in one loop."""

import queue
import re
from collections.abc import Iterable
from random import Random
from threading import Event

import msgspec
from msgspec import Struct

from central.collector import Collector, Inbound
from central.dispatch import Commands
from central.settings import Broker
from central.store.presence import Presence
from logistics import wire
from logistics.topics import Topics
from plumbing import codec, logs
from plumbing.address import Address
from plumbing.clock import utc_ms
from plumbing.mqtt import Connection, Link, Message
from plumbing.settings import secret_text

_INBOX_MAX = 1000
_BURST_MAX = 64
_WAIT_S = 0.2
_OVERFLOW_WAIT_S = 2.0
_COMMAND_QOS = 1
_BOX_CHARS_MAX, _WHY_CHARS_MAX = 64, 500
_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class _State(Struct):
    """What a box says of itself, retained at the broker."""

    online: bool


class Intake:
    """Feeds the collector. A burst that the collector stored is confirmed; anything else is sent again."""

    def __init__(
        self,
        broker: Broker,
        county: str,
        collector: Collector,
        presence: Presence,
        commands: Commands,
        rng: Random,
    ) -> None:
        self._topics = Topics(broker.root, county, broker.partitions)
        self._qos = broker.qos
        self._collector = collector
        self._presence = presence
        self._commands = commands
        self._inbox: queue.Queue[Message] = queue.Queue(_INBOX_MAX)
        self._log = logs.get("intake")
        self._connection = Connection(
            self._describe(broker), on_message=self._put, on_up=_nothing, on_down=_nothing, rng=rng
        )

    def run(self, stop: Event) -> None:
        """Work until `stop`; what the collector raises goes through and ends the process."""
        self._connection.start()
        try:
            while not stop.is_set():
                self._turn(self._burst())
                for command in self._commands.tick(utc_ms()):
                    self._order(command)
        finally:
            self._connection.stop()

    def _turn(self, messages: Iterable[Message]) -> None:
        batches: list[Inbound] = []
        states: dict[str, bytes] = {}
        for message in messages:
            box = self._topics.box_in(message.topic)
            if message.topic == self._topics.state(box):
                states[box] = message.payload
            elif message.topic == self._topics.result(box):
                self._take_result(box, message.payload)
            else:
                batches.append(Inbound(box, message.payload))
        if batches:
            now_ms = utc_ms()
            for confirm in self._collector.receive(batches, now_ms):
                self._confirm(confirm)
            self._presence.heard({batch.box for batch in batches if _is_name(batch.box)}, now_ms)
        # States last: a box that went has the last word over the batches that it sent before.
        for box, payload in states.items():
            if _is_name(box):
                self._take_state(box, payload)

    def _burst(self) -> list[Message]:
        """All that waits, up to a bound; waits a moment for the first."""
        messages: list[Message] = []
        try:
            messages.append(self._inbox.get(timeout=_WAIT_S))
            while len(messages) < _BURST_MAX:
                messages.append(self._inbox.get_nowait())
        except queue.Empty:
            pass
        return messages

    def _put(self, message: Message) -> None:
        """From the link's thread: what finds no room in time is dropped, for its box will send it again."""
        try:
            self._inbox.put(message, timeout=_OVERFLOW_WAIT_S)
        except queue.Full:
            self._log.warning("intake.overflow", topic=message.topic)

    def _take_state(self, box: str, payload: bytes) -> None:
        try:
            state = msgspec.json.decode(payload, type=_State)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
            self._log.warning("state.unreadable", box=box, why=str(why))
            return
        now_ms = utc_ms()
        self._presence.told(box, is_online=state.online, now_ms=now_ms)
        if state.online:
            self._commands.came(box, now_ms)

    def _take_result(self, box: str, payload: bytes) -> None:
        try:
            result = _result(payload)
        except (codec.CodecError, wire.WireError) as why:
            self._log.warning("result.unreadable", box=box[:_BOX_CHARS_MAX], why=str(why)[:_WHY_CHARS_MAX])
            return
        if result.box == box:
            self._commands.answered(result, utc_ms())
        else:
            self._log.warning("result.foreign", box=box[:_BOX_CHARS_MAX], says=result.box)

    def _confirm(self, confirm: wire.Confirm) -> None:
        packed = codec.pack(wire.encode(confirm))
        self._connection.publish(self._topics.confirm(confirm.box), packed, qos=self._qos)

    def _order(self, command: wire.Command) -> None:
        packed = codec.pack(wire.encode(command))
        self._connection.publish(self._topics.command(command.box), packed, qos=_COMMAND_QOS)

    def _describe(self, broker: Broker) -> Link:
        return Link(
            addresses=tuple(Address.parse(address) for address in broker.addresses),
            client_id=broker.client_id,
            user=broker.user,
            password=secret_text(broker.password_file),
            keepalive_s=broker.keepalive_s,
            subscriptions=(
                (self._topics.up_all(), broker.qos),
                (self._topics.states(), broker.qos),
                (self._topics.results(), _COMMAND_QOS),
            ),
        )


def _result(payload: bytes) -> wire.Result:
    if len(payload) > wire.RESULT_BYTES_MAX:
        raise wire.WireError(f"result: {len(payload)} bytes packed, over {wire.RESULT_BYTES_MAX}")
    return wire.decode_result(codec.unpack(payload, wire.RESULT_BYTES_MAX))


def _is_name(box: str) -> bool:
    """Whether a topic's level can be a box: anything may stand there that a broker lets through."""
    return _NAME.fullmatch(box) is not None


def _nothing() -> None:
    """The intake needs no word of the link's coming and going: boxes send again."""
