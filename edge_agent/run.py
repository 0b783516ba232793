"""Runs a box: threads at the rim, one loop at the heart."""

import queue
from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec
from msgspec import structs

from edge_agent.agent import Agent, Parts
from edge_agent.build import build, load_pack, may_end_search
from edge_agent.counter.asking import Asking
from edge_agent.counter.board import Board
from edge_agent.counter.till import BoardTill
from edge_agent.devices import drivers
from edge_agent.drivers.contract import Driver, Reading
from edge_agent.drivers.pins import PinBank
from edge_agent.health.look import Machine
from edge_agent.health.network import LinkLog
from edge_agent.health.watch import MachineWatch
from edge_agent.identity.pump import RenewalPump
from edge_agent.orders.deeds import Hands, doing
from edge_agent.orders.files import Chosen, ConfigFiles
from edge_agent.orders.journal import Journal
from edge_agent.orders.notice import Notice
from edge_agent.orders.rejects import Rejects
from edge_agent.orders.watch import ConfigWatch
from edge_agent.printing.office import PrintOffice
from edge_agent.pump import Pump
from edge_agent.settings import EdgeSettings
from edge_agent.store.mend import salvage
from edge_agent.store.outbox import OUTBOX_FILE
from edge_agent.trade.evidence.fetch import fetching
from edge_agent.trade.signals import Guarded, Signals, Silent
from edge_agent.updates.make import make_pump, make_watch
from edge_agent.updates.places import handover_of
from edge_agent.updates.watch import UpdateWatch
from edge_agent.updates.wishes import Wishes
from edge_agent.uplink.duties import Duties, Handler
from edge_agent.uplink.link import BoxLink
from edge_agent.uplink.live import LivePace, value_of
from logistics import wire
from logistics.orders import ClockTold
from plumbing import logs
from plumbing.clock import Clock, Moment, boot_id
from plumbing.service import Service

if TYPE_CHECKING:
    from plumbing.web.server import Serving

_INBOX_MAX = 2000
_BURST_MAX = 500
_TICK_S = 0.05
_FAREWELL_MS = 5000
_MEND_MS = 600_000
_ASK_S = 1.0
MADE_FILE = "made.json"
# EX_TEMPFAIL of sysexits.h: whoever started us does it again.
RESTART_CODE = 75


class LinkChange(Enum):
    """The broker came or went."""

    UP = auto()
    DOWN = auto()


Item = tuple[Reading, Moment] | wire.Confirm | wire.Command | LinkChange


class BoxRun:
    """One life of a box's process, from its settings to its end."""

    def __init__(
        self, settings: EdgeSettings, files: ConfigFiles | None = None, chosen: Chosen | None = None
    ) -> None:
        self._settings = settings
        self._files, self._chosen = files, chosen
        self._watch: ConfigWatch | None = None
        self._updates: UpdateWatch | None = None
        self._why_anew = ""
        self._service = Service()
        self._clock = Clock(is_trusted=settings.box.clock == "trusted")
        self._inbox: queue.Queue[Item] = queue.Queue(_INBOX_MAX)
        self._rng = Random()
        self._bank = PinBank(settings.pins) if settings.pins else None
        self._signals = Signals(Guarded(self._bank) if self._bank else Silent())
        self._pace = LivePace()
        self._mend_due_ms = self._clock.now().up_ms + _MEND_MS
        self._office = PrintOffice(settings.printer, self._seconds)
        self._drivers: list[Driver] = []
        parts = build(
            settings,
            stream=uuid4().hex,
            boot=boot_id(),
            publish=self._publish,
            signal=self._signals.give,
            skipped=lambda: sum(driver.skipped for driver in self._drivers),
            rng=self._rng,
            now=self._clock.now(),
        )
        self._parts = parts = structs.replace(parts, office=self._office)
        self._board = Board()
        self._notice = Notice(parts.outbox)
        if settings.web:
            self._parts = parts = structs.replace(parts, till=self._make_till(parts))
        self._drivers += drivers(
            settings,
            self._bank,
            partial(may_end_search, load_pack(), settings.counter),
            self._seconds,
            parts.stills.hold if parts.stills else None,
            parts.stills.see if parts.stills else None,
        )
        self._drivers += self._office.drivers()
        self._rejects = Rejects(settings.box.site)
        self._link_log = LinkLog()
        self._machine = self._make_machine_watch()
        self._link = self._make_link()
        self._duties = self._make_duties()

    def _make_till(self, parts: Parts) -> BoardTill:
        unsent, bench = lambda: parts.outbox.backlog, parts.counter.bench
        return BoardTill(self._board, unsent, parts.rooms.view, bench, self._notice.shown)

    def _make_machine_watch(self) -> MachineWatch:
        settings = self._settings
        machine = Machine(
            settings.box.site,
            settings.health.root,
            settings.box.data_dir,
            settings.broker.certificate_file,
            self._parts.outbox,
            self._link_log,
        )
        return MachineWatch(machine.look, int(settings.health.every_min * 60_000))

    def _make_link(self) -> BoxLink:
        return BoxLink(
            self._settings,
            self._parts.version,
            on_confirm=self._inbox.put,
            on_command=self._inbox.put,
            on_up=lambda: self._inbox.put(LinkChange.UP),
            on_down=lambda: self._inbox.put(LinkChange.DOWN),
            rng=self._rng,
            on_rejected=self._rejects.note,
        )

    def _make_duties(self) -> Duties:
        parts = self._parts
        hands = Hands(
            settings=self._settings,
            time=self._told_time,
            restart=self._begin_anew,
            notice=self._notice.put,
            files=self._files,
            photograph=self._photograph if parts.stills else None,
            update=self._wishes().take if self._settings.identity else None,
            is_on_trial=lambda: self._updates is not None and self._updates.is_on_trial,
        )
        handlers: dict[type[Any], Handler] = {
            wire.StillFetch: fetching(parts.stills),
            wire.TablePart: parts.held.order,
            **doing(hands),
        }
        box, send = self._settings.box.name, self._link.send_result
        return Duties(handlers, box, send, Journal(parts.outbox), self._rejects.note)

    def _wishes(self) -> Wishes:
        settings = self._settings
        return Wishes(settings.updates, handover_of(settings.box.data_dir), self._parts.version)

    def _told_time(self) -> ClockTold:
        now = self._clock.now()
        return ClockTold(now.at_ms, now.up_ms, now.clock)

    def _photograph(self, taken: Callable[[bytes | None], None]) -> bool:
        stills = self._parts.stills
        return stills is not None and stills.ask_now(self._clock.now().up_ms, taken)

    def _begin_anew(self, why: str) -> None:
        """End with RESTART_CODE once this turn of the heart is done."""
        logs.get("box").info("box.begins_anew", why=why)
        self._why_anew = why
        self._service.stop.set()

    def run(self) -> int:
        """Work until told to stop; the process's exit code.

        A database found damaged ends it: the next start, by systemd, salvages. RESTART_CODE asks for one.
        """
        with salvage.marking(self._settings.box.data_dir / OUTBOX_FILE):
            code = self._live()
        return RESTART_CODE if self._why_anew and not code else code

    def _live(self) -> int:
        log = logs.get("box")
        parts = self._parts
        agent = Agent(parts, [driver.name for driver in self._drivers], self._clock.now())
        log.info("box.started", box=self._settings.box.name, stream=parts.outbox.stream.name)
        self._watch = self._make_watch(agent)
        stream = parts.outbox.stream.name
        self._updates = make_watch(
            self._settings, parts.version, stream, lambda event: agent.tell(event, self._clock.now())
        )
        for driver in self._drivers:
            pump = Pump(driver, self._put, self._clock, self._service.stop, self._rng)
            self._service.thread(pump.run, f"pump-{driver.name}")
        if parts.stills:
            self._service.thread(partial(parts.stills.run, self._service.stop), "stills")
        self._start_reaching(self._updates)
        self._link.start()
        pages = self._serve_pages()
        self._service.ready()
        while not self._service.stop.is_set():
            self._turn(agent)
            # Behind the turn: one that never comes back, on a dead card say, is noticed by systemd.
            self._service.beat(self._clock.now().up_ms)
            self._make_way_for_salvage()
        if pages:
            pages.stop()
        code = self._service.end()
        self._say_farewell(agent, parts)
        log.info("box.stopped", made=sum(agent.made.values()), backlog=parts.outbox.backlog)
        return code

    def _make_watch(self, agent: Agent) -> ConfigWatch | None:
        if self._files is None or self._chosen is None:
            return None
        return ConfigWatch(
            self._files,
            self._chosen,
            self._parts.outbox.stream.name,
            lambda event: agent.tell(event, self._clock.now()),
            self._begin_anew,
            self._clock.now().up_ms,
        )

    def _start_reaching(self, updates: UpdateWatch) -> None:
        """What a box with a certificate asks of its centre: the next one, and releases."""
        settings, stop = self._settings, self._service.stop
        if settings.identity is None:
            return
        self._service.thread(RenewalPump(settings.identity, stop, self._rng).run, "identity")
        pump = make_pump(settings, settings.identity, self._parts.version, updates, stop, self._rng)
        self._service.thread(pump.run, "updates")

    def _serve_pages(self) -> "Serving | None":
        """The counter's page; a port that cannot be had is told, and parcels are taken without a page."""
        settings = self._settings
        if not settings.web:
            return None
        from edge_agent.counter.web.app import serve_counter

        try:
            asking = Asking(self._ask, self._parts.counter.bench)
            pages = serve_counter(settings, self._board, asking)
        except OSError as why:
            logs.get("box").error("page.not_served", why=str(why))
            return None
        logs.get("box").info("page.served", url=pages.url)
        return pages

    def _turn(self, agent: Agent) -> None:
        """One turn of the heart: take what waits, tick, settle, and play the signals.

        Forgetting costs a commit, too: whoever has scanned does not wait for it.
        """
        taken: list[tuple[Reading, Moment]] = []
        confirms: list[wire.Confirm] = []
        for item in self._burst():
            if isinstance(item, tuple):
                taken.append(item)
                self._tell_live(*item)
            elif isinstance(item, wire.Confirm):
                confirms.append(item)
            elif isinstance(item, wire.Command):
                self._duties.take(item, self._clock.now())
            elif item is LinkChange.UP:
                self._link_log.came(self._clock.now().up_ms)
                self._parts.sender.on_connect(self._clock.now().up_ms)
            else:
                self._link_log.went()
                self._parts.sender.on_disconnect()
        now = self._clock.now()
        agent.take(taken, now)
        agent.tick(now)
        self._duties.tick(now.up_ms)
        self._tell_own(agent, now)
        self._signals.tick(now.up_ms)
        for confirm in confirms:
            agent.confirm(confirm)
            if self._watch:
                self._watch.confirmed(confirm)
            if self._updates:
                self._updates.confirmed(confirm)
        if confirms:
            agent.tick(self._clock.now())

    def _tell_own(self, agent: Agent, now: Moment) -> None:
        """What the box has to say of its settings, its machine, and commands that it did not take."""
        if self._watch:
            self._watch.tick(now.up_ms)
        machine = self._machine.due(now.up_ms)
        if machine and agent.tell(machine, now):
            self._machine.told(machine, now.up_ms)
        if self._updates:
            self._updates.tick(now.up_ms)
        for event in self._rejects.due(now.up_ms):
            if agent.tell(event, now):
                self._rejects.told(event, now.up_ms)

    def _make_way_for_salvage(self) -> None:
        """End when there is room to go on with a salvage: the next start, by systemd, does it."""
        up_ms = self._clock.now().up_ms
        if up_ms < self._mend_due_ms:
            return
        self._mend_due_ms = up_ms + _MEND_MS
        if salvage.is_worth_a_start(
            self._settings.box.data_dir / OUTBOX_FILE, self._parts.limits.reserve_bytes
        ):
            logs.get("box").warning(
                "salvage.goes_on", why="there is room again: this start ends for the next"
            )
            self._service.stop.set()

    def _burst(self) -> list[Item]:
        """All that waits, up to a bound; waits a moment for the first."""
        items: list[Item] = []
        try:
            items.append(self._inbox.get(timeout=_TICK_S))
            while len(items) < _BURST_MAX:
                items.append(self._inbox.get_nowait())
        except queue.Empty:
            pass
        return items

    def _say_farewell(self, agent: Agent, parts: Parts) -> None:
        """Keep what the pumps gave last, seal, and give the centre a few seconds to confirm it."""
        for _ in range(_INBOX_MAX // _BURST_MAX):
            self._turn(agent)
        now = self._clock.now()
        for event in self._rejects.waiting():
            agent.tell(event, now)
        agent.seal(now)
        while parts.outbox.backlog and self._clock.now().up_ms - now.up_ms < _FAREWELL_MS:
            self._turn(agent)
        self._link.stop()
        if self._bank:
            self._bank.close()
        parts.outbox.close()
        made = self._settings.box.data_dir / MADE_FILE
        made.write_bytes(msgspec.json.encode(dict(agent.made)))

    def _seconds(self) -> float:
        return self._clock.now().up_ms / 1000

    def _put(self, reading: Reading, moment: Moment) -> None:
        self._inbox.put((reading, moment))

    def _ask(self, reading: Reading) -> None:
        self._inbox.put((reading, self._clock.now()), timeout=_ASK_S)

    def _publish(self, packed: bytes) -> bool:
        return self._link.send_batch(packed)

    def _tell_live(self, reading: Reading, moment: Moment) -> None:
        told = value_of(reading, moment)
        if told and self._pace.may(told[0], moment.up_ms):
            self._link.send_live(*told)
