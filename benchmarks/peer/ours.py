"""Our box at work on what the peer does: the true outbox, sender and link, in a process of its own."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty, Queue
from random import Random
from time import perf_counter

import msgspec

from benchmarks.facts import scans
from edge_agent.run import LinkChange
from edge_agent.settings import EdgeSettings, Sending
from edge_agent.store.outbox import Outbox
from edge_agent.store.quota import Limits
from edge_agent.uplink.link import BoxLink
from edge_agent.uplink.sender import Sender
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.parcels import ParcelScanned
from plumbing import codec, logs
from plumbing.clock import Clock
from plumbing.sqlite import DiskFull

BOX = "box-1"
_COMMIT = 1000
_TURN_S = 0.01
_FREE_MB = 0.5


def scan(number: int) -> AnyEvent:
    """The scan by whose number both ends know it."""
    return ParcelScanned(
        waybill=f"SF{number:013}",
        act="arrive",
        site="SC-046",
        device="counter",
        symbology="code128",
        direction="down",
        carrier="SF",
    )


def put(folder: Path, count: int) -> None:
    """So many puts, a thousand a commit: when a commit has returned its events are accepted and on disk."""
    outbox, clock, events = _outbox(folder), Clock(is_trusted=True), scans(count)
    began = perf_counter()
    for start in range(0, count, _COMMIT):
        with outbox.transaction():
            for event in events[start : start + _COMMIT]:
                outbox.append(clock.now(), event)
    took_s = perf_counter() - began
    _tell(accepted=count, accepted_s=took_s, committed=count, committed_s=took_s)


def drain(folder: Path, count: int) -> None:
    """So many events out of the file by the true sender, each batch confirmed at once: nothing is sent."""
    outbox, clock = _outbox(folder), Clock(is_trusted=True)
    with outbox.transaction():
        for event in scans(count):
            outbox.append(clock.now(), event)
    sent: list[bytes] = []

    def take(packed: bytes) -> bool:
        sent.append(packed)
        return True

    sender = Sender(BOX, outbox, Sending(backlog_events_per_s=100_000), take, Random(1))
    sender.on_connect(0)
    began, up_ms = perf_counter(), 0
    while outbox.backlog:
        up_ms += 100
        sender.tick(up_ms)
        for packed in sent:
            envelope = wire.decode_envelope(codec.unpack(packed, wire.UNPACKED_BYTES_MAX))
            confirm = wire.Confirm(v=wire.VERSION, box=BOX, stream=envelope.stream, upto=envelope.last)
            sender.on_confirm(confirm)
        sent.clear()
    _tell(drained=count, drained_s=perf_counter() - began)


def fill(folder: Path, count: int, told: Path) -> None:
    """So many puts onto a disk that is too small, each a commit of its own; the accepted ones are noted."""
    outbox, clock = _outbox(folder, reserve_mb=_FREE_MB), Clock(is_trusted=True)
    with told.open("ab", buffering=0) as out:
        for number in range(count):
            try:
                with outbox.transaction():
                    outbox.append(clock.now(), scan(number))
            except DiskFull:
                continue
            os.write(out.fileno(), b"%d\n" % number)


def left(_folder: Path) -> None:
    """None: what has not arrived of ours counts as lost."""
    sys.stdout.write('{"left": []}\n')


def live(folder: Path, port: int, rate: float, first: int, count: int, told: Path) -> None:
    """Puts at this rate, each noted as soon as its commit has returned. Ends by being killed."""
    folder.mkdir(exist_ok=True)
    box = _Box(folder, port)
    with told.open("ab", buffering=0) as out:
        box.start()
        os.write(out.fileno(), b"ready\n")
        for numbers in _paced(rate, first, count):
            box.take(numbers)
            for number in numbers:
                os.write(out.fileno(), b"%d\n" % number)
            box.turn()


class _Box:
    """Outbox, sender and link, turned in one thread as the agent's heart turns them."""

    def __init__(self, folder: Path, port: int) -> None:
        self._inbox: Queue[wire.Confirm | LinkChange] = Queue()
        self._clock = Clock(is_trusted=True)
        self._outbox = _outbox(folder, reserve_mb=_FREE_MB)
        settings = EdgeSettings.model_validate(
            {
                "box": {"name": BOX, "site": "S", "role": "village", "data_dir": folder, "clock": "trusted"},
                "broker": {"addresses": [f"mqtt://127.0.0.1:{port}"]},
            }
        )
        self._link = BoxLink(
            settings,
            "0",
            on_confirm=self._inbox.put,
            on_command=lambda _: None,
            on_up=lambda: self._inbox.put(LinkChange.UP),
            on_down=lambda: self._inbox.put(LinkChange.DOWN),
            rng=Random(),
        )
        self._sender = Sender(BOX, self._outbox, settings.sending, self._link.send_batch, Random())

    def start(self) -> None:
        """Connect, and wait for it."""
        self._link.start()
        self._turn_one(self._inbox.get(timeout=30))

    def take(self, numbers: Sequence[int]) -> None:
        """What came since the last turn shares a commit, as at a counter."""
        if numbers:
            with self._outbox.transaction():
                for number in numbers:
                    self._outbox.append(self._clock.now(), scan(number))

    def turn(self) -> None:
        """Send, and settle what came, or wait a moment for it."""
        self._sender.tick(self._clock.now().up_ms)
        try:
            self._turn_one(self._inbox.get(timeout=_TURN_S))
            while True:
                self._turn_one(self._inbox.get_nowait())
        except Empty:
            return

    def _turn_one(self, item: wire.Confirm | LinkChange) -> None:
        if isinstance(item, wire.Confirm):
            self._sender.on_confirm(item)
        elif item is LinkChange.UP:
            self._sender.on_connect(self._clock.now().up_ms)
        else:
            self._sender.on_disconnect()


def _paced(rate: float, first: int, count: int) -> Iterator[range]:
    """The numbers that are due, turn after turn; without end, so that what is left is sent."""
    began, given = perf_counter(), 0
    while True:
        due = min(count, int((perf_counter() - began) * rate)) if rate else 0
        yield range(first + given, first + due)
        given = due


def _outbox(folder: Path, *, reserve_mb: float = 8.0) -> Outbox:
    """Each life of a box begins a stream of its own."""
    folder.mkdir(exist_ok=True)
    life = f"{Clock(is_trusted=True).now().at_ms:x}"
    limits = Limits(reserve_bytes=int(reserve_mb * 1e6))
    return Outbox(folder / "box.sqlite", stream=f"{BOX}-{life}", boot="b", limits=limits)


def _tell(**figures: float) -> None:
    sys.stdout.write(msgspec.json.encode(figures).decode() + "\n")


def main(words: list[str]) -> None:
    """What the words ask for: the same ones as of the peer."""
    logs.hush()
    match words:
        case ["put", folder, count]:
            put(Path(folder), int(count))
        case ["drain", folder, count]:
            drain(Path(folder), int(count))
        case ["fill", folder, count, told]:
            fill(Path(folder), int(count), Path(told))
        case ["left", folder]:
            left(Path(folder))
        case ["live", folder, port, rate, first, count, told]:
            live(Path(folder), int(port), float(rate), int(first), int(count), Path(told))
        case _:
            sys.exit(f"not understood: {words}")


if __name__ == "__main__":
    main(sys.argv[1:])
