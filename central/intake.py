"""The centre's side of the broker: batches, results, states in, confirmations, commands out, in one loop."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from threading import Event

import msgspec
from msgspec import Struct

from central.cluster.hearing import Hearing
from central.cluster.shares import ALONE, Shares
from central.collector import Collector, Inbound, Letter, Part, opened
from central.dispatch import Commands
from central.inbox import Inbox, Pace
from central.settings import Broker
from central.signet import Signet
from central.store.links.presence import Presence
from central.working import Working
from logistics import wire
from logistics.topics import Topics
from plumbing import codec, logs
from plumbing.address import Address
from plumbing.clock import up_ms, utc_ms
from plumbing.mqtt import Connection, Link, Message
from plumbing.settings import secret_text

_BURST_MAX = 64
_WAIT_S = 0.2
_OVERFLOW_WAIT_S = 2.0
_BOX_CHARS_MAX, _WHY_CHARS_MAX = 64, 500
_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def _nobody(_now_ms: int) -> None:
    """Nobody watches."""


class _State(Struct):
    """What a box says of itself, retained at the broker."""

    online: bool


class Intake:
    """Feeds the collector. A burst that the collector stored is confirmed; anything else is sent again.

    What happens now and the boxes' backlogs take turns, each in transactions of its own, and a backlog's are
    short: neither waits long for the other. Of several collectors each hears the boxes of its `shares`; the
    leader's hears states and results besides, and sends commands.
    """

    def __init__(
        self,
        broker: Broker,
        county: str,
        collector: Collector,
        presence: Presence,
        commands: Commands,
        rng: Random,
        working: Working | None = None,
        signet: Signet | None = None,
        shares: Shares = ALONE,
    ) -> None:
        self._signet = signet or Signet(county)
        self._topics = Topics(broker.root, county, broker.partitions)
        self._qos = broker.qos
        self._shares = shares
        self._hearing = Hearing(self._topics, broker.qos, shares)
        self._collector = collector
        self._presence = presence
        self._commands = commands
        self._working = working or Working()
        self._inbox = Inbox()
        self._pace = Pace()
        self._late: deque[Part | Letter] = deque()
        self._log = logs.get("intake")
        self._connection = Connection(
            self._describe(broker),
            on_message=self._put,
            on_up=self._up,
            on_down=self._down,
            rng=rng,
        )

    def run(self, stop: Event, beat: Callable[[int], None] = _nobody) -> None:
        """Work until `stop`; what the collector raises goes through and ends the process.

        `beat` is told the uptime in ms at each turn.
        """
        self._shares.linked(up_ms(), is_so=False)
        self._connection.start()
        try:
            while not stop.is_set():
                self._turn()
                self._working.looked(up_ms())
                beat(up_ms())
                self._hearing.follow(self._connection, up_ms(), is_idle=self._is_idle())
                if self._shares.term(up_ms()):
                    for command in self._commands.tick(utc_ms()):
                        self._order(command)
        finally:
            self._connection.stop()

    def _up(self) -> None:
        self._working.linked()
        self._shares.linked(up_ms(), is_so=True)

    def _down(self) -> None:
        self._working.unlinked()
        self._shares.linked(up_ms(), is_so=False)

    def _is_idle(self) -> bool:
        return not self._late and self._inbox.is_empty()

    def _turn(self) -> None:
        if not self._late:
            self._inbox.wait(_WAIT_S)
        live = self._inbox.take_live(_BURST_MAX)
        if live:
            self._take_live(live)
        late = self._next_late()
        if late:
            began_ms = up_ms()
            self._store(late)
            events = sum(part.size for part in late if isinstance(part, Part))
            if events:
                self._pace.learn(events, up_ms() - began_ms, up_ms())

    def _take_live(self, messages: Iterable[Message]) -> None:
        batches: list[Inbound] = []
        states: dict[str, bytes] = {}
        results: list[wire.Result] = []
        for message in messages:
            box = self._topics.box_in(message.topic)
            if message.topic == self._topics.state(box):
                states[box] = message.payload
            elif message.topic == self._topics.result(box):
                results += self._result_of(box, message.payload)
            else:
                batches.append(Inbound(box, message.payload))
        if batches:
            # States and answers come as well when nothing but a backlog does: nobody waits for them.
            self._pace.heard_live(up_ms())
            self._store([opened(batch) for batch in batches])
        self._commands.answered_all(results, utc_ms())
        # States last: a box that went has the last word over the batches that it sent before.
        self._take_states({box: payload for box, payload in states.items() if _is_name(box)})

    def _next_late(self) -> list[Part | Letter]:
        """So much of the backlogs as goes into one short transaction."""
        taken: list[Part | Letter] = []
        room = self._pace.events
        while room > 0:
            if not self._late:
                message = self._inbox.take_late()
                if message is None:
                    break
                self._late.append(opened(Inbound(self._topics.box_in(message.topic), message.payload)))
            part = self._late.popleft()
            if isinstance(part, Part):
                part, rest = part.cut(room)
                self._late.extendleft(rest)
            room -= part.size if isinstance(part, Part) else 1
            taken.append(part)
        return taken

    def _store(self, parts: Sequence[Part | Letter]) -> None:
        now_ms = utc_ms()
        for confirm in self._collector.store(parts, now_ms):
            self._confirm(confirm)
        self._presence.heard({part.box for part in parts if _is_name(part.box)}, now_ms)

    def _put(self, message: Message) -> None:
        """From the link's thread: what finds no room in time is dropped, for its box will send it again."""
        if not self._inbox.put(message, is_late=_is_late(message), wait_s=_OVERFLOW_WAIT_S):
            self._log.warning("intake.overflow", topic=message.topic)

    def _take_states(self, payloads: Mapping[str, bytes]) -> None:
        """All that came in one look together: after a power cut thousands of boxes come within seconds."""
        online: dict[str, bool] = {}
        for box, payload in payloads.items():
            try:
                online[box] = msgspec.json.decode(payload, type=_State).online
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
                self._log.warning("state.unreadable", box=box, why=str(why))
        now_ms = utc_ms()
        self._presence.told_all(online, now_ms)
        self._commands.came_all([box for box, is_online in online.items() if is_online], now_ms)

    def _result_of(self, box: str, payload: bytes) -> Sequence[wire.Result]:
        """The result that a box sent under its own name, or none."""
        try:
            result = _result(payload)
        except (codec.CodecError, wire.WireError) as why:
            self._log.warning("result.unreadable", box=box[:_BOX_CHARS_MAX], why=str(why)[:_WHY_CHARS_MAX])
            return ()
        if result.box == box:
            return (result,)
        self._log.warning("result.foreign", box=box[:_BOX_CHARS_MAX], says=result.box)
        return ()

    def _confirm(self, confirm: wire.Confirm) -> None:
        packed = codec.pack(wire.encode(confirm))
        self._connection.publish(self._topics.confirm(confirm.box), packed, qos=self._qos)

    def _order(self, command: wire.Command) -> None:
        packed = self._signet.packed(command)
        self._connection.publish(self._topics.command(command.box), packed, qos=self._qos)

    def _describe(self, broker: Broker) -> Link:
        return Link(
            addresses=tuple(Address.parse(address) for address in broker.addresses),
            client_id=broker.client_id,
            user=broker.user,
            password=secret_text(broker.password_file),
            keepalive_s=broker.keepalive_s,
            tls=broker.tls,
            subscriptions=self._hearing.first(up_ms()),
        )


def _result(payload: bytes) -> wire.Result:
    if len(payload) > wire.RESULT_BYTES_MAX:
        raise wire.WireError(f"result: {len(payload)} bytes packed, over {wire.RESULT_BYTES_MAX}")
    return wire.decode_result(codec.unpack(payload, wire.RESULT_BYTES_MAX))


def _is_name(box: str) -> bool:
    """Whether a topic's level can be a box: anything may stand there that a broker lets through."""
    return _NAME.fullmatch(box) is not None


def _is_late(message: Message) -> bool:
    """Whether it is a batch of a backlog; what cannot be read is not."""
    try:
        return wire.is_late(codec.unpack(message.payload, wire.UNPACKED_BYTES_MAX))
    except (codec.CodecError, wire.WireError):
        return False
