"""A centre and true boxes that exchange commands in memory, on one clock, over links that fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from central.dispatch import Commands
from central.signet import Signet
from central.store.links import deeds
from central.store.queries import commanded
from central.store.queries.commanded import Row
from edge_agent.orders.journal import Journal
from edge_agent.orders.trust import Rejected, Trust
from edge_agent.store.outbox import Outbox
from edge_agent.uplink.duties import Duties, Reply
from logistics import orders, wire
from plumbing import codec, signing
from plumbing.clock import Moment
from tests.central.centre import NOW, Centre, centre_in

DAY_MS = 86_400_000


class Box:
    """What a box does with commands; `done` is what it did in all its lives."""

    def __init__(self, name: str, folder: Path, key: bytes) -> None:
        self.name = name
        self.done: list[wire.AnyOrder] = []
        self.rejected: list[str] = []
        self.sent: list[bytes] = []
        self.is_linked = True
        self._trust = Trust(name, "suichang", (key,))
        self._path = folder / f"{name}.sqlite"
        self._lives = 0
        self._begin()

    def restart(self) -> None:
        """A new life, as after kill -9."""
        self._outbox.close()
        self._begin()

    def hear(self, packed: bytes, now_ms: int) -> None:
        """A command off the wire."""
        try:
            command = self._trust.opened(packed)
        except Rejected as why:
            self.rejected.append(why.reason)
            return
        self._duties.take(command, Moment(now_ms, now_ms - NOW, "synced"))

    def answers(self, now_ms: int) -> list[bytes]:
        """What goes out within a minute."""
        for step in range(60):
            self._duties.tick(now_ms - NOW + step * 1000)
        sent, self.sent = self.sent, []
        return sent if self.is_linked else []

    def close(self) -> None:
        """The end."""
        self._outbox.close()

    def _begin(self) -> None:
        self._lives += 1
        self._outbox = Outbox(self._path, stream=f"{self.name}-{self._lives}", boot="b")
        kinds = (orders.AgentUpdate, orders.NoticeShow, orders.ClockAsk, orders.AgentRestart)
        self._duties = Duties(
            dict.fromkeys(kinds, self._do),
            self.name,
            self._send,
            Journal(self._outbox),
            lambda reason, _named: self.rejected.append(reason),
        )

    def _do(self, order: wire.AnyOrder, reply: Reply) -> bool:
        self.done.append(order)
        reply(orders.Done())
        return True

    def _send(self, result: wire.Result) -> int:
        packed = codec.pack(wire.encode(result))
        self.sent.append(packed)
        return len(packed)


class County:
    """One centre, some boxes, and the hour."""

    def __init__(self, centre: Centre, folder: Path, names: tuple[str, ...]) -> None:
        key = signing.made()
        self.now_ms = NOW
        self.centre = centre
        self.recorded: list[bytes] = []
        self.boxes = {name: Box(name, folder, signing.public_of(key)) for name in names}
        self._signet = Signet("suichang", key)
        self._commands = Commands(centre.store, Random(1), 30 * DAY_MS, is_signed=True)

    def order(self, deed: orders.AnyDeed, *boxes: str, waits_ms: int = DAY_MS) -> str:
        """Somebody orders it."""
        with self.centre.store.write() as connection:
            return deeds.order(connection, boxes, deed, who="lan", now_ms=self.now_ms, waits_ms=waits_ms)

    def turn(self, times: int = 1, step_ms: int = 60_000) -> None:
        """Minutes go by: what is due is sent, and heard by boxes that have a link."""
        for _ in range(times):
            self.now_ms += step_ms
            for command in self._commands.tick(self.now_ms):
                packed = self._signet.packed(command)
                self.recorded.append(packed)
                if self.boxes[command.box].is_linked:
                    self.boxes[command.box].hear(packed, self.now_ms)
            for box in self.boxes.values():
                for packed in box.answers(self.now_ms):
                    data = codec.unpack(packed, wire.RESULT_BYTES_MAX)
                    self._commands.answered(wire.decode_result(data), self.now_ms)

    def link(self, name: str) -> None:
        """The box is back."""
        self.boxes[name].is_linked = True
        self._commands.came(name, self.now_ms)

    def rows(self, name: str = "") -> dict[tuple[str, str], Row]:
        """How orders stand, by order and box."""
        with self.centre.store.read() as connection:
            found = commanded.listed(connection, name)
        return {(order.name, row.box): row for order in found for row in order.rows}


@contextmanager
def county(folder: Path, *names: str) -> Iterator[County]:
    """A county of these boxes."""
    with centre_in(folder) as centre:
        one = County(centre, folder, names)
        try:
            yield one
        finally:
            for box in one.boxes.values():
                box.close()
