"""Field for measuring: broker and centre as processes of their own, boxes with true outboxes in this one."""

import os
import queue
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from time import monotonic

from benchmarks.table import core_s_of
from edge_agent.run import LinkChange
from edge_agent.settings import EdgeSettings
from edge_agent.store.outbox import Outbox
from edge_agent.uplink.link import BoxLink
from edge_agent.uplink.sender import Sender
from logistics import wire
from logistics.events.all import AnyEvent
from plumbing import logs
from plumbing.clock import Clock, Moment
from plumbing.patience import wait_until
from plumbing.ports import free_port, is_free
from plumbing.process import Child
from simulators.servers.broker import NatsBroker

_WAIT_S = 0.01
# Where a machine is crowded.
_START_S = 180.0
_CENTRE = """
[store]
url = "{store}"

[broker]
addresses = ["{broker}"]

[web]
secret_file = "{folder}/secret"
"""
_ROOM = """
[[room]]
site = "{site}"
room = "{room}"
hi = 8.0
lo = 0.0
duration = 30
interval = 0.2
"""


Told = tuple[Moment, AnyEvent]
"""What lies in an outbox: when it happened, and what."""


class Field:
    """Where the broker is, and who works beside this process."""

    def __init__(self, broker: str, store: str, helpers: dict[str, int]) -> None:
        self.broker = broker
        self.store = store
        self._helpers = helpers

    @property
    def pids(self) -> dict[str, int]:
        """The other processes by their names."""
        return dict(self._helpers)

    def cpu_s(self) -> dict[str, float]:
        """Processor seconds spent so far by each process."""
        spent = {name: core_s_of(pid) for name, pid in self._helpers.items()}
        return spent | {"boxes": core_s_of(os.getpid())}


def brokers() -> list[str]:
    """The brokers that can be measured here."""
    return ["nats", *(["mosquitto"] if _mosquitto() else [])]


@contextmanager
def field(
    folder: Path,
    kind: str,
    *,
    store: str = "",
    rooms: Sequence[tuple[str, str]] = (("COLD-1", "room-1"),),
    access: str = "",
) -> Iterator[Field]:
    """A broker of this kind and a centre that collects from it, gone in the end.

    The centre keeps all in `store`, a SQLite file in the folder without one, and judges the `rooms`. `access`
    is Mosquitto's acl_file; without one everybody may do everything.
    """
    folder.mkdir(parents=True)
    logs.hush()
    with ExitStack() as stack:
        port = free_port()
        pid = _start_broker(kind, folder, port, stack, access)
        address = f"mqtt://127.0.0.1:{port}"
        config = folder / "centre.toml"
        store = store or f"sqlite:///{folder}/centre.sqlite"
        text = _CENTRE.format(folder=folder, broker=address, store=store)
        text += "".join(_ROOM.format(site=site, room=room) for site, room in rooms)
        config.write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "plumbing.commands", "central", "collect", str(config)]
        log = folder / "centre.log"
        centre = Child("centre", command, log)
        stack.callback(centre.stop)
        if not wait_until(lambda: "mqtt.up" in log.read_text(encoding="utf-8"), _START_S):
            raise TimeoutError(f"the centre did not come up: {log.read_text(encoding='utf-8')}")
        yield Field(address, store, {"broker": pid, "centre": centre.pid})


class FieldBox:
    """One box: outbox, sender and link, with what lies in its outbox from an earlier life.

    It tries the `brokers` in turn. `link` are further keys of [broker], such as its certificates.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        brokers: Sequence[str],
        told: Sequence[Told],
        link: Mapping[str, object] | None = None,
        **sending: object,
    ):
        self._inbox: queue.Queue[wire.Confirm | LinkChange] = queue.Queue()
        self._clock = Clock(is_trusted=True)
        path = folder / f"{name}.sqlite"
        self._fill(path, name, told)
        settings = EdgeSettings.model_validate(
            {
                "box": {"name": name, "site": "S", "role": "village", "data_dir": folder, "clock": "trusted"},
                "broker": {"addresses": list(brokers), **(link or {})},
                "sending": sending,
            }
        )
        self.outbox = Outbox(path, stream=f"{name}-now", boot="b")
        self.link = BoxLink(
            settings,
            "0",
            on_confirm=self._inbox.put,
            on_command=lambda _: None,
            on_up=lambda: self._inbox.put(LinkChange.UP),
            on_down=lambda: self._inbox.put(LinkChange.DOWN),
            rng=Random(name),
        )
        self._sender = Sender(name, self.outbox, settings.sending, self.link.send_batch, Random(name))
        self.reached = 0
        """The highest number of this life's events that is known to be stored."""

    def open(self) -> None:
        """Connect, and wait for it; nothing is sent before the first turn."""
        self.link.start()
        self._inbox.get(timeout=_START_S)
        self._sender.on_connect(self._clock.now().up_ms)

    def turn(self, wait_s: float = 0.0) -> bool:
        """One turn of the heart: send; settle what came, or wait so long for it. Whether anything came."""
        came = False
        self._sender.tick(self._clock.now().up_ms)
        while True:
            try:
                item = self._inbox.get(timeout=wait_s) if wait_s and not came else self._inbox.get_nowait()
            except queue.Empty:
                break
            came = True
            if isinstance(item, wire.Confirm):
                self._settle(item)
            elif item is LinkChange.UP:
                self._sender.on_connect(self._clock.now().up_ms)
            else:
                self._sender.on_disconnect()
        self._sender.tick(self._clock.now().up_ms)
        return came

    def take(self, *events: AnyEvent) -> int:
        """Keep events that happen now, in one commit; the last one's number."""
        with self.outbox.transaction():
            return max(self.outbox.append(self._clock.now(), event) for event in events)

    def _settle(self, confirm: wire.Confirm) -> None:
        self._sender.on_confirm(confirm)
        if confirm.stream == self.outbox.stream.name:
            self.reached = max(self.reached, confirm.upto, *(high for _, high in confirm.ranges))

    def live_left(self) -> set[int]:
        """The numbers of this life's events that are not yet known to be stored."""
        mine = "SELECT seq FROM outbox WHERE stream_ord = ?"
        return {row[0] for row in self.outbox.db.execute(mine, (self.outbox.stream.ord,))}

    def close(self) -> None:
        """Leave."""
        self.link.stop()
        self.outbox.close()

    def _fill(self, path: Path, name: str, told: Sequence[Told]) -> None:
        before = Outbox(path, stream=f"{name}-before", boot="b")
        with before.transaction():
            for moment, event in told:
                before.append(moment, event)
        before.close()


def drain(boxes: Sequence[FieldBox], patience_s: float = 300) -> float:
    """Seconds from the first batch sent to the last confirmation settled. Raises TimeoutError."""
    began, left = monotonic(), list(boxes)
    while left:
        came = [box.turn() for box in left]
        if not any(came):
            left[0].turn(_WAIT_S)
        left = [box for box in left if box.outbox.backlog]
        if monotonic() - began > patience_s:
            raise TimeoutError(f"{sum(box.outbox.backlog for box in left)} events left after {patience_s} s")
    return monotonic() - began


def _start_broker(kind: str, folder: Path, port: int, stack: ExitStack, access: str) -> int:
    if kind == "nats":
        broker = NatsBroker(folder / "broker", port)
        broker.start()
        stack.callback(broker.stop)
        return broker.pid
    config = f"listener {port} 127.0.0.1\nallow_anonymous true\n"
    if access:
        (folder / "acl").write_text(access, encoding="ascii")
        config += f"acl_file {folder / 'acl'}\n"
    # Root's Mosquitto becomes another account before it reads these.
    folder.chmod(0o755)
    folder.parent.chmod(0o755)
    (folder / "mosquitto.conf").write_text(config, encoding="ascii")
    command = [str(_mosquitto()), "-c", str(folder / "mosquitto.conf")]
    child = Child("mosquitto", command, folder / "mosquitto.log")
    stack.callback(child.stop)
    if not wait_until(lambda: not is_free(port), _START_S):
        raise TimeoutError(f"mosquitto does not listen on port {port}")
    return child.pid


def _mosquitto() -> str | None:
    return shutil.which("mosquitto", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))
