"""A true agent in a thread of its own with a board; its time is that of the readings it was given."""

import queue
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from random import Random
from threading import Event, Thread, current_thread, main_thread
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.agent import Agent, Parts
from edge_agent.build import build
from edge_agent.counter.asking import Asking
from edge_agent.counter.bench import Bench
from edge_agent.counter.board import Board, Shown
from edge_agent.counter.books.shelved import Parcel, Shelved, looking
from edge_agent.counter.counter import Counter
from edge_agent.counter.interface import Prices, Standards
from edge_agent.counter.till import BoardTill
from edge_agent.drivers.contract import CodeRead, DeviceUp, Reading, ScaleFault, TemperatureRead, WeightRead
from edge_agent.settings import EdgeSettings
from edge_agent.store.outbox import OUTBOX_FILE, Outbox
from edge_agent.trade.outcome import Outcome
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.counter import ParcelRecipient, ParcelShelved
from logistics.events.money import CodDue
from logistics.events.parcels import ParcelScanned
from logistics.goods.lots.carried import NOTHING, Known
from logistics.goods.parties import Party
from plumbing.clock import Moment
from plumbing.patience import wait_until
from tests.edge_agent.counter.rules.transport.making import Told
from tests.edge_agent.making import EPOCH_MS, at, settings

WAYBILL = "SF1234567890123"
_TABLES: dict[str, object] = {
    "probe": {"p": {"address": "28-0000057b3c71", "room": "r"}},
    "room": {"r": {"limit_c_min": 0, "limit_c_max": 8, "alarm_min": 0.05, "clear_min": 0}},
    "outbox": {"reserve_mb": 0},
    "web": {"port": 0},
}


class Tell(Struct, frozen=True):
    """A deed of tests: these facts, as if the counter's work had found them."""

    facts: tuple[AnyEvent, ...]

    def do(self, _bench: Bench, now: Moment) -> Outcome:
        """Kept in one commit."""
        return Outcome(tuple((now, fact) for fact in self.facts))


OPENED: list[Outbox] = []
"""What a test opened by `parts_in`: tests/edge_agent/conftest.py closes it."""


class Rig:
    """The agent's queue and board, from outside."""

    bench: Bench

    def __init__(
        self,
        folder: Path,
        moment: Callable[[int], Moment] | None = None,
        *,
        prices: Prices | None = None,
        ahead: Told | None = None,
        standards: Standards | None = None,
        parties: Mapping[str, Party] | None = None,
        carried: Known = NOTHING,
        boot_ms: int = EPOCH_MS,
        **tables: object,
    ) -> None:
        """`moment` says what the box's clock shows so long after its boot.

        `boot_ms` is when its time begins (UTC): pages go by the machine's own clock. `prices` and `ahead` are
        what the centre has told the box, and so are `standards` and `parties`; without standards the packaged
        ones count.
        """
        self.folder = folder
        self._prices = prices
        self._standards = standards
        self._parties = parties
        self._carried = carried
        self._ahead = ahead
        self._tables = _TABLES | tables
        self.board = Board()
        self.notice = ""
        self.events: list[AnyEvent] = []
        self._inbox: queue.Queue[tuple[Reading, Moment]] = queue.Queue(100)
        self._up_ms = 0
        self._moment = moment or partial(at, boot_ms=boot_ms)
        self._stop = Event()
        self._ready = Event()
        self._thread = Thread(target=self._run)
        self._thread.start()
        assert self._ready.wait(10)
        self.asking = Asking(self.put, self.bench, answer_s=5)

    @property
    def settings(self) -> EdgeSettings:
        """The box's settings, with any free port for its page."""
        return self.bench.settings

    def looking(self) -> AbstractContextManager[Shelved]:
        """The counter's books."""
        return looking(self.folder / OUTBOX_FILE)

    def put(self, reading: Reading, up_ms: int | None = None) -> None:
        """A reading at a moment; without one at the last moment's."""
        self._up_ms = self._up_ms if up_ms is None else up_ms
        self._inbox.put((reading, self._moment(self._up_ms)), timeout=5)

    def scan(self, text: str = WAYBILL, up_ms: int | None = None) -> Shown:
        """Scan, and what is shown once the result of it is."""
        before = _number(self.board.shown)
        self.put(CodeRead("scanner", text, "code128"), up_ms)
        assert wait_until(lambda: _number(self.board.shown) > before, 10)
        return self.board.shown

    def tell(self, *facts: AnyEvent) -> None:
        """Have these facts kept."""
        assert self.asking.do(Tell(facts)).kind == "ok"

    def shelve(
        self, waybill: str, *, code: str = "", tail: str = "", name: str = "", due_fen: int = 0
    ) -> None:
        """A parcel that arrived and lies on shelf 2-1, for somebody."""
        arrived = ParcelScanned(
            waybill=waybill, act="arrive", site="S", device="c", symbology="", direction="down", carrier="SF"
        )
        due = CodDue(waybill=waybill, site="S", amount_fen=due_fen, stated_by="label")
        self.tell(
            arrived,
            ParcelShelved(waybill=waybill, site="S", shelf="2-1", code=code),
            ParcelRecipient(waybill=waybill, site="S", tail=tail or None, name=name),
            *([due] if due_fen else []),
        )

    def parcel(self, waybill: str) -> Parcel:
        """The parcel as the books have it."""
        with self.looking() as shelved:
            found = shelved.one(waybill)
        assert found
        return found

    def put_card(self, text: str) -> None:
        """Show a card; it gives no result."""
        self.put(CodeRead("scanner", text, "code128"))

    def warm_up(self, from_ms: int = 0) -> None:
        """Make the room too warm until its alarm stands."""
        for up_ms in range(from_ms + 1000, from_ms + 8000, 1000):
            self.put(TemperatureRead("p", 9000), up_ms)
        assert wait_until(lambda: any(room.alarms for room in self.board.shown.rooms), 10)

    def put_time(self, up_ms: int) -> None:
        """Let time pass; a device that works again is told of, which means nothing here."""
        self.put(DeviceUp("clock", "test"), up_ms)

    def weigh(
        self, grams: int, up_ms: int, *, stable: bool | None = True, fault: ScaleFault | None = None
    ) -> None:
        """Two frames of the scale `bench`, 100 ms apart: as many as make a stable weight stand."""
        for at_ms in (up_ms, up_ms + 100):
            self.put(WeightRead("bench", grams, stable=stable, fault=fault), at_ms)

    def know(self, carried: Known) -> None:
        """The centre says something else of the site's lots."""
        self._carried = carried

    def end(self) -> None:
        """Stop the agent; its events are then in `events`."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        parts = parts_in(self.folder, uuid4().hex, **self._tables)
        bench = replace(parts.counter.bench, prices=lambda: self._prices)
        standards, parties = self._standards, self._parties
        if standards is not None:
            bench = replace(bench, standards=lambda: standards)
        if parties is not None:
            bench = replace(bench, parties=lambda: parties)
        bench = replace(bench, carried=lambda: self._carried)
        if self._ahead:
            bench = replace(bench, routes=self._ahead, slips=self._ahead)
        parts = replace(parts, counter=Counter(bench))
        till = BoardTill(
            self.board, lambda: parts.outbox.backlog, parts.rooms.view, bench, lambda _at_ms: self.notice
        )
        self.bench = parts.counter.bench
        now = self._moment(0)
        agent = Agent(replace(parts, till=till), ["scanner", "p"], now)
        self._ready.set()
        while not self._stop.is_set() or not self._inbox.empty():
            taken = []
            try:
                taken.append(self._inbox.get(timeout=0.02))
                now = taken[0][1]
            except queue.Empty:
                pass
            agent.take(taken, now)
            agent.tick(now)
        _, numbered = parts.outbox.run_after(parts.outbox.stream.ord, 0, 2**62, 10_000, 10**8)
        self.events = [wire.decode_event(one.event) for one in numbered]
        parts.outbox.close()


def parts_in(folder: Path, stream: str, **tables: object) -> Parts:
    """An agent's true parts, which send nothing and beep to nobody; closed when the test is over.

    Those that a rig's thread makes are the rig's own to close.
    """
    parts = build(
        settings(folder, **tables),
        stream=stream,
        boot="b1",
        publish=lambda _packed: True,
        signal=lambda _signal: None,
        skipped=lambda: 0,
        rng=Random(1),
    )
    if current_thread() is main_thread():
        OPENED.append(parts.outbox)
    return parts


def _number(shown: Shown) -> int:
    return shown.results[0].number if shown.results else 0


@contextmanager
def running(
    folder: Path,
    moment: Callable[[int], Moment] | None = None,
    *,
    prices: Prices | None = None,
    ahead: Told | None = None,
    standards: Standards | None = None,
    parties: Mapping[str, Party] | None = None,
    carried: Known = NOTHING,
    boot_ms: int = EPOCH_MS,
    **tables: object,
) -> Iterator[Rig]:
    """A rig for as long as the block lasts; `tables` are its settings' beside those of every rig."""
    rig = Rig(
        folder,
        moment,
        prices=prices,
        ahead=ahead,
        standards=standards,
        parties=parties,
        carried=carried,
        boot_ms=boot_ms,
        **tables,
    )
    try:
        yield rig
    finally:
        rig.end()
