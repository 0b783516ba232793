"""The box's side of the broker: batches, results, state, live values out; confirmations, commands in."""

from collections.abc import Callable
from random import Random

import msgspec

from edge_agent.orders.trust import Rejected, trust_of
from edge_agent.settings import EdgeSettings
from logistics import wire
from logistics.topics import Topics
from plumbing import codec, logs
from plumbing.address import Address
from plumbing.mqtt import Connection, Link, Message
from plumbing.settings import secret_text


def _unheard(_reason: str, _named: str) -> None:
    return


class BoxLink:
    """Speaks for one box. The functions that are given to it are called from the link's thread."""

    def __init__(
        self,
        settings: EdgeSettings,
        version: str,
        *,
        on_confirm: Callable[[wire.Confirm], None],
        on_command: Callable[[wire.Command], None],
        on_up: Callable[[], None],
        on_down: Callable[[], None],
        rng: Random,
        on_rejected: Callable[[str, str], None] = _unheard,
    ) -> None:
        self._box = settings.box
        self._trust = trust_of(settings)
        self._on_rejected = on_rejected
        self._qos = settings.broker.qos
        self._topics = Topics(settings.broker.root, settings.box.county, settings.broker.partitions)
        self._version = version
        self._on_confirm = on_confirm
        self._on_command = on_command
        self._on_up = on_up
        self.rejected = 0
        """Commands that were not the centre's to this box."""
        self._log = logs.get("link")
        self._connection = Connection(
            self._describe(settings), on_message=self._take, on_up=self._up, on_down=on_down, rng=rng
        )

    def start(self) -> None:
        """Begin to connect; returns at once."""
        self._connection.start()

    def stop(self) -> None:
        """Tell that the box goes, and go."""
        self._connection.publish(
            self._topics.state(self._box.name), self._state(is_online=False), retain=True
        )
        self._connection.stop()

    def send_batch(self, packed: bytes) -> bool:
        """Hand a packed batch to the broker; False when there is no link."""
        return self._connection.publish(self._topics.up(self._box.name), packed, qos=self._qos)

    def send_result(self, result: wire.Result) -> int:
        """Answer a command; how many bytes were handed to the broker, 0 when there is no link."""
        packed = codec.pack(wire.encode(result))
        is_sent = self._connection.publish(self._topics.result(self._box.name), packed, qos=self._qos)
        return len(packed) if is_sent else 0

    def send_live(self, device: str, value: dict[str, float | int | str | bool]) -> None:
        """Tell a device's latest value to whom it may interest; never repeated, never kept."""
        self._connection.publish(self._topics.live(self._box.name, device), msgspec.json.encode(value))

    def _describe(self, settings: EdgeSettings) -> Link:
        broker, name = settings.broker, settings.box.name
        return Link(
            addresses=tuple(Address.parse(address) for address in broker.addresses),
            client_id=f"box-{name}",
            user=broker.user,
            password=secret_text(broker.password_file),
            keepalive_s=broker.keepalive_s,
            subscriptions=(
                (self._topics.confirm(name), broker.qos),
                (self._topics.command(name), broker.qos),
            ),
            tls=broker.tls,
            will=Message(self._topics.state(name), self._state(is_online=False)),
        )

    def _state(self, *, is_online: bool) -> bytes:
        box = self._box
        return msgspec.json.encode(
            {"online": is_online, "site": box.site, "role": box.role, "version": self._version}
        )

    def _up(self) -> None:
        self._connection.publish(self._topics.state(self._box.name), self._state(is_online=True), retain=True)
        self._on_up()

    def _take(self, message: Message) -> None:
        if message.topic == self._topics.command(self._box.name):
            self._take_command(message.payload)
            return
        try:
            confirm = wire.decode_confirm(codec.unpack(message.payload, wire.UNPACKED_BYTES_MAX))
        except (codec.CodecError, wire.WireError) as why:
            self._log.warning("confirmation.unreadable", why=str(why))
            return
        if confirm.box == self._box.name:
            self._on_confirm(confirm)

    def _take_command(self, payload: bytes) -> None:
        try:
            command = self._trust.opened(payload)
        except Rejected as why:
            self.rejected += 1
            # A flood of them must not fill the log; each is counted, and told as an event.
            if self.rejected & (self.rejected - 1) == 0:
                self._log.warning("command.rejected", why=str(why)[:200], so_far=self.rejected)
            self._on_rejected(why.reason, why.named)
            return
        self._on_command(command)
