"""A centre with its dispatch and upkeep, and true boxes that keep what it sends, over links that lose."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from central.dispatch import Commands
from central.store.ledgers.held import sending, versions
from central.store.ledgers.held.expecting import Expecting
from central.store.ledgers.held.sending import Sending, Stand
from central.store.ledgers.held.veil import Veil
from central.store.ledgers.register.pushing import Pushing
from central.store.ledgers.sealing import Sealer
from central.store.links import orders
from central.store.lots.carrying import Carrying
from edge_agent.settings import Tables
from edge_agent.store.outbox import Outbox
from edge_agent.store.quota import Limits
from edge_agent.trade.tables.held import Held
from edge_agent.uplink.duties import Duties
from logistics import wire
from logistics.events.boxes import BoxStarted
from plumbing import codec
from plumbing.clock import Moment
from tests.central.centre import NOW, Centre, batch, centre_in

STEP_MS = 500
ROUTING = "kind,key,to,say\nplace,大柘村,SC-001,一号格\n"


class Box:
    """The part of a box that holds tables: its database, and its duties."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._path = folder / name / "box.sqlite"
        self._lives = 0
        self.sent: list[wire.Result] = []
        self.start()

    def start(self) -> None:
        """A life begins."""
        self._lives += 1
        self.stream = f"{self.name}-{self._lives}"
        self.outbox = Outbox(self._path, stream=self.stream, boot="b", limits=Limits(reserve_bytes=0))
        self.held = Held(self.outbox, Tables())
        self.duties = Duties({wire.TablePart: self.held.order}, self.name, self._send)

    def lose_disk(self) -> None:
        """A new card, and a life on it."""
        self.outbox.close()
        self._path.unlink()
        self.start()

    def restart(self) -> None:
        """Another life on the same disk."""
        self.outbox.close()
        self.start()

    def _send(self, result: wire.Result) -> int:
        self.sent.append(result)
        return 100


class County:
    """Time goes on in steps of half a second; `loss` is how likely a command or a result is lost."""

    def __init__(self, folder: Path, centre: Centre) -> None:
        self.folder = folder
        self.centre = centre
        self.now_ms = NOW
        self.loss = 0.0
        self.delivered = 0
        self.boxes: dict[str, Box] = {}
        self.away: set[str] = set()
        self.rng = random.Random(7)
        self.sealer = Sealer(bytes(range(32)))
        veil = Veil(self.sealer)
        self._commands = Commands(centre.store, random.Random(1), 30 * 86_400_000, veil)
        self.zone = zone = ZoneInfo("Asia/Shanghai")
        self._tasks = (
            Expecting(centre.store, zone).tick,
            Pushing(centre.store, zone, self.sealer).tick,
            Carrying(centre.store).tick,
            Sending(centre.store, veil).tick,
        )

    def box(self, name: str, role: str = "village", site: str = "SC-001") -> Box:
        """A new box that tells of itself."""
        self.boxes[name] = box = Box(self.folder, name)
        self.tell(box, role, site)
        return box

    def tell(self, box: Box, role: str = "village", site: str = "SC-001") -> None:
        """The box's stream comes to the centre."""
        started = BoxStarted(site=site, role=role, version="1")
        self.centre.receive(batch(box.stream, 1, (self.now_ms, started), box=box.name), now_ms=self.now_ms)

    def make(self, rows: str, kind: versions.Made = "routing") -> versions.Version:
        """Somebody makes a version."""
        with self.centre.store.write() as connection:
            number = versions.add(connection, kind, rows, who="lan", comment="c", now_ms=self.now_ms)
            made = versions.one(connection, kind, number)
        assert made
        return made

    def send(
        self,
        made: versions.Version,
        *roles: str,
        sites: tuple[str, ...] = (),
        kind: versions.Made = "routing",
    ) -> None:
        """And sends it."""
        with self.centre.store.write() as connection:
            versions.send(connection, kind, made, roles=roles, sites=sites, who="lan", now_ms=self.now_ms)

    def go_on(self, seconds: float = 60) -> None:
        """The upkeep looks every twenty seconds, commands and results travel, boxes work."""
        for step in range(int(seconds * 1000) // STEP_MS):
            if step % 40 == 0:
                for task in self._tasks:
                    task(self.now_ms)
            for command in self._commands.tick(self.now_ms):
                if command.box in self.boxes and command.box not in self.away and not self._is_lost():
                    self._deliver(command)
            for box in self.boxes.values():
                for up_ms in range(0, STEP_MS, 50):
                    box.duties.tick(self.now_ms - NOW + up_ms)
                results, box.sent = box.sent, []
                for result in results:
                    if not self._is_lost():
                        self._commands.answered(result, self.now_ms)
            self.now_ms += STEP_MS

    def come_back(self, name: str) -> None:
        """The box is connected again."""
        self.away.discard(name)
        self._commands.came(name, self.now_ms)

    def stand(self, box: str, kind: str = "routing") -> Stand:
        """What the centre believes."""
        with self.centre.store.read() as connection:
            return sending.stands(connection).get((box, kind), Stand(box, kind))

    def waiting(self) -> int:
        """How many commands nobody has answered."""
        with self.centre.store.read() as connection:
            return sum(len(orders.waiting_for(connection, name, "")) for name in self.boxes)

    def _deliver(self, command: wire.Command) -> None:
        self.delivered += 1
        packed = codec.pack(wire.encode(command))
        assert len(packed) <= wire.COMMAND_BYTES_MAX
        taken = wire.decode_command(codec.unpack(packed, wire.COMMAND_BYTES_MAX))
        self.boxes[command.box].duties.take(taken, Moment(self.now_ms, self.now_ms - NOW))

    def _is_lost(self) -> bool:
        return self.rng.random() < self.loss


@contextmanager
def county_in(folder: Path) -> Iterator[County]:
    """A county without boxes yet."""
    with centre_in(folder) as centre:
        here = County(folder, centre)
        yield here
        for box in here.boxes.values():
            box.outbox.close()
