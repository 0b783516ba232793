"""The heart of a box: turns readings into events, keeps them in one commit, and only then signals."""

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from edge_agent.counter import counter
from edge_agent.counter.interface import NoTill, Till
from edge_agent.drivers import contract
from edge_agent.drivers.contract import Reading
from edge_agent.printing.interface import NoOffice, Office
from edge_agent.settings import EdgeSettings
from edge_agent.store import quota, wear
from edge_agent.store.memory import ScanMemory
from edge_agent.store.mend import salvage
from edge_agent.store.outbox import OUTBOX_FILE, Outbox, OutboxError
from edge_agent.store.quota import Limits
from edge_agent.store.readings import OpenReadings
from edge_agent.store.timekeeper import Timekeeper
from edge_agent.trade.coldroom import ACK_CARD, ColdRooms
from edge_agent.trade.desk import Desk
from edge_agent.trade.outcome import STANDING, Outcome, Said, Signal
from edge_agent.trade.tables.held import Held
from edge_agent.uplink.sender import Sender
from logistics import wire
from logistics.events.all import AnyEvent, tag_of, worth_of
from logistics.events.boxes import BoxHealth, BoxStarted, DeviceState
from logistics.events.shape import Worth
from plumbing import logs
from plumbing.clock import Moment
from plumbing.sqlite import DiskFull

if TYPE_CHECKING:
    from edge_agent.trade.evidence.keeper import StillKeeper

_HEALTH_MS = 60_000
_DAY_MS = 86_400_000
_FORGET_MS = _DAY_MS
_ROOMS_MS = 1000
_DUTY_MS = 60_000
_UNSAVED_MAX = 1000
_REASON_MAX = 1000

Taken = tuple[Reading, Moment]
_DONE = Said("ok", "done")


def _disk_mb(folder: Path) -> tuple[int, int]:
    disk = shutil.disk_usage(folder)
    return disk.total // 2**20, disk.free // 2**20


class Machine(Struct, frozen=True):
    """What a box's health says of its machine: the disk as (total, free) in MiB, and what was written to it.

    Asked of the machine itself, unless a rehearsal has another, which is the same in each run.
    """

    disk_mb: Callable[[Path], tuple[int, int]] = _disk_mb
    written_bytes: Callable[[], int | None] = wear.written_bytes


class Parts(Struct, frozen=True):
    """What an agent is made of; edge_agent/build.py puts it together.

    `found` counts the chunks sealed from what an earlier life of the agent left open.
    """

    settings: EdgeSettings
    outbox: Outbox
    readings: OpenReadings
    memory: ScanMemory
    desk: Desk
    counter: counter.Counter
    rooms: ColdRooms
    sender: Sender
    signal: Callable[[Signal], None]
    skipped: Callable[[], int]
    keeper: Timekeeper
    version: str
    limits: Limits
    held: Held
    found: int = 0
    office: Office = NoOffice()
    stills: "StillKeeper | None" = None
    machine: Machine = Machine()
    till: Till = NoTill()


class Agent:
    """One loop owns it. Times come with the readings and ticks; it asks no clock."""

    def __init__(self, parts: Parts, devices: Sequence[str], now: Moment) -> None:
        self._parts = parts
        self._site = parts.settings.box.site
        self._waiting: list[Taken] = []
        self._health_due_ms = now.up_ms
        self._sealed_ms = now.up_ms
        self._rooms_due_ms = now.up_ms
        self._duty_due_ms = now.up_ms
        self._forget_due_ms = now.up_ms
        self._dropped: Counter[Worth] = Counter()
        self._unsaved: tuple[tuple[Moment, AnyEvent], ...] = ()
        self._is_full = False
        self.made: Counter[str] = Counter(readings=parts.found)
        self._log = logs.get("agent")
        box = parts.settings.box
        started = BoxStarted(site=box.site, role=box.role, version=parts.version, devices=tuple(devices))
        self._commit((now, started))
        for signal in parts.rooms.found:
            parts.signal(signal)
        self._look_at_clock(now)

    @property
    def _seal_due_ms(self) -> int:
        """Long chunks cost least on the wire; while a room is uneasy the centre must see it as it comes."""
        telemetry = self._parts.settings.telemetry
        calm_s, uneasy_s = telemetry.seal_s, min(telemetry.seal_s, telemetry.uneasy_seal_s)
        return self._sealed_ms + int((calm_s if self._parts.rooms.is_calm else uneasy_s) * 1000)

    def take(self, taken: Sequence[Taken], now: Moment) -> None:
        """Keep readings, in one commit for all that wait. Temperatures alone may wait up to `commit_s`."""
        self._look_at_clock(now)
        self._waiting.extend(taken)
        if not self._waiting:
            return
        waited_ms = now.up_ms - self._waiting[0][1].up_ms
        is_urgent = any(not isinstance(reading, contract.TemperatureRead) for reading, _ in taken)
        if is_urgent or waited_ms >= self._parts.settings.telemetry.commit_s * 1000:
            self._commit()

    def tick(self, now: Moment) -> None:
        """Seal, tell the box's health and send, each when it is due."""
        self.take((), now)
        if now.up_ms >= self._rooms_due_ms and self._parts.rooms.is_restless:
            self._rooms_due_ms = now.up_ms + _ROOMS_MS
            self._commit(rooms_at=now)
        if now.up_ms >= self._seal_due_ms:
            self.seal(now)
        if now.up_ms >= self._health_due_ms:
            self._health_due_ms = now.up_ms + _HEALTH_MS
            if self._commit((now, self._health(now))) and self._is_full:
                self._is_full = False
                self._log.info("disk.has_room")
        if now.up_ms >= self._duty_due_ms:
            self._duty_due_ms = now.up_ms + _DUTY_MS
            counter = self._parts.counter
            if counter.is_duty_over(now):
                self.take([(contract.Asked("duty", counter.end_duty, _unheard), now)], now)
        if now.up_ms >= self._forget_due_ms:
            self._forget_due_ms = now.up_ms + _FORGET_MS
            if now.clock == "synced" and self._try(lambda: self._forget_old(now.at_ms)):
                self._forget_kept(now.at_ms)
                self._parts.outbox.fold_log()
        self._parts.sender.tick(now.up_ms)
        self._parts.till.tick(now)

    def seal(self, now: Moment) -> None:
        """Turn all readings kept so far into chunks that can be sent."""
        self._commit()
        self._sealed_ms = now.up_ms
        chunks = 0

        def work() -> None:
            nonlocal chunks
            # What an earlier life left open is here still if the disk was full at the start.
            chunks = self._parts.readings.seal_found() + self._parts.readings.seal()

        if self._try(work):
            self.made["readings"] += chunks

    def confirm(self, confirm: wire.Confirm) -> None:
        """Settle what the centre says it stored; a false confirmation changes nothing."""
        try:
            self._parts.sender.on_confirm(confirm)
        except OutboxError as why:
            self._log.warning("confirmation.refused", why=str(why))
        except DiskFull as why:
            # Nothing is lost: the batch stays in the window, and the centre confirms it again.
            self._say_full(why)

    def tell(self, event: AnyEvent, now: Moment) -> int:
        """Keep an event that the box has to say of itself; its number, 0 where the disk has no room now."""
        if not self._try(lambda: self._append_own(event, now)):
            return 0
        self.made[tag_of(event)] += 1
        return self._parts.outbox.top

    def _append_own(self, event: AnyEvent, now: Moment) -> None:
        self._parts.outbox.append(now, event)

    def _commit(self, *events: tuple[Moment, AnyEvent], rooms_at: Moment | None = None) -> bool:
        """All that waits and these events at once, then the signals; a refusal when the disk is full.

        `rooms_at` is now where the cold rooms are to look at the time, too.
        """
        taken, self._waiting = self._waiting, []
        right = self._parts.keeper.right
        # Alarms that find no room in their own quota must not keep a parcel out of its.
        unsaved = () if self._parts.outbox.is_full_of(Worth.ALARM) else self._unsaved
        outcomes: list[Outcome] = [Outcome(events=(*unsaved, *events))]
        saved: list[tuple[int, AnyEvent]] = []

        def work() -> None:
            for worth, count in self._dropped.items():
                self._parts.outbox.note_dropped(worth, count)
            self._enter(outcomes[0], saved)
            # One after the other: what a scan means may depend on the one before it in the same commit.
            for reading, moment in taken:
                outcomes.append(self._mean(reading, right(moment)))
                self._enter(outcomes[-1], saved)
            if rooms_at:
                outcomes.append(self._parts.rooms.tick(right(rooms_at)))
                self._enter(outcomes[-1], saved)

        if not self._try(work):
            self._refuse(taken, outcomes, self._unsaved[len(unsaved) :])
            self._parts.till.refused(taken)
            _reply(taken, None)
            return False
        self._unsaved = self._unsaved[len(unsaved) :]
        self._dropped.clear()
        for outcome in outcomes:
            self.made.update(tag_of(event) for _, event in outcome.events)
            for signal in outcome.signals:
                self._parts.signal(signal)
        for outcome in outcomes:
            self._parts.office.take(outcome)
        self._keep_stills(saved)
        self._parts.till.saved(taken, outcomes[1:])
        _reply(taken, outcomes[1:])
        return True

    def _enter(self, outcome: Outcome, saved: list[tuple[int, AnyEvent]]) -> None:
        """Give an outcome's events their numbers, and enter them in the counter's books."""
        for moment, event in outcome.events:
            at = self._parts.keeper.right(moment)
            seq = self._parts.outbox.append(at, event)
            self._parts.counter.bench.books.take(seq, at, event)
            saved.append((seq, event))

    def _forget_old(self, now_ms: int) -> None:
        self._parts.memory.forget_old(now_ms)
        books = self._parts.counter.bench.books
        books.forget_persons(now_ms, self._parts.settings.counter.forget_person_days)
        books.forget_old(now_ms)

    def _forget_kept(self, now_ms: int) -> None:
        settings = self._parts.settings
        days = min(settings.outbox.kept_days, settings.counter.forget_person_days)
        try:
            self._parts.outbox.forget_kept(now_ms - int(days * _DAY_MS))
        except DiskFull as why:
            self._say_full(why)

    def _keep_stills(self, saved: Sequence[tuple[int, AnyEvent]]) -> None:
        """After the beep: a still is evidence of an event that is on disk, and holds nobody up."""
        if self._parts.stills:
            for seq, event in saved:
                self._parts.stills.saved(seq, event)

    def _look_at_clock(self, now: Moment) -> None:
        """Keep what is new about the time, with all that it puts right, in one commit."""
        keeper, told = self._parts.keeper, list[AnyEvent]()
        if not keeper.has_news(now):
            return

        def work() -> None:
            told[:] = keeper.write(now)
            for event in told:
                self._parts.outbox.append(now, event)

        if self._try(work):
            keeper.keep(now)
            self.made.update(map(tag_of, told))

    def _refuse(
        self, taken: Sequence[Taken], outcomes: Sequence[Outcome], held: tuple[tuple[Moment, AnyEvent], ...]
    ) -> None:
        """Tell whoever scans that the disk is full. An alarm sounds all the same: it promises nothing.

        Its rule has moved on and will not say it again, so alarms wait here for a commit that succeeds.
        """
        events = [told for outcome in outcomes for told in outcome.events]
        alarms = [*held, *(told for told in events if worth_of(told[1]) is Worth.ALARM)]
        self._unsaved = tuple(alarms[-_UNSAVED_MAX:])
        self._dropped.update(worth_of(event) for _, event in events if worth_of(event) is not Worth.ALARM)
        self._dropped[Worth.ALARM] += len(alarms) - len(self._unsaved)
        temperatures = sum(isinstance(reading, contract.TemperatureRead) for reading, _ in taken)
        self._dropped[Worth.TELEMETRY] += temperatures
        # A load is told by itself: whoever put it there heard nothing else of it.
        is_heard = any(Signal.OK in outcome.signals for outcome in outcomes)
        if is_heard or any(isinstance(reading, contract.CodeRead) for reading, _ in taken):
            self._parts.signal(Signal.REFUSED)
        for outcome in outcomes:
            for signal in outcome.signals:
                if signal in STANDING:
                    self._parts.signal(signal)

    def _try(self, work: Callable[[], None]) -> bool:
        try:
            with self._parts.outbox.transaction():
                work()
        except DiskFull as why:
            self._say_full(why)
            return False
        return True

    def _say_full(self, why: DiskFull) -> None:
        """Once; that there is room again is said with the box's next health that could be kept."""
        if not self._is_full:
            self._log.error("disk.full", why=str(why))
        self._is_full = True

    def _mean(self, reading: Reading, moment: Moment) -> Outcome:
        """What one reading means; within the transaction."""
        parts = self._parts
        match reading:
            case contract.CodeRead(device=device, text=text) if text == ACK_CARD:
                return parts.rooms.take_card(device, moment)
            case contract.CodeRead():
                return parts.counter.take_code(reading, moment)
            case contract.WeightRead():
                return parts.counter.take_weight(reading, moment)
            case contract.TemperatureRead():
                return parts.rooms.take_temperature(reading, moment)
            case contract.ProbeFaulted():
                return parts.rooms.take_fault(reading, moment)
            case contract.ProbeFound():
                return parts.rooms.take_found(reading, moment)
            case contract.DoorRead():
                return parts.rooms.take_door(reading, moment)
            case contract.MainsRead():
                return parts.rooms.take_mains(reading, moment)
            case contract.DefrostRead():
                return parts.rooms.take_defrost(reading, moment)
            case contract.AlarmTaken():
                return parts.rooms.take_ack(reading, moment)
            case contract.Asked(do=do):
                return parts.counter.done(do, moment)
            case contract.DeviceDown(device=device, kind=kind, reason=reason):
                return self._device(moment, device, kind, reason[:_REASON_MAX], is_up=False)
            case contract.DeviceUp(device=device, kind=kind):
                return self._device(moment, device, kind, "", is_up=True)

    def _device(self, moment: Moment, device: str, kind: str, reason: str, *, is_up: bool) -> Outcome:
        state = DeviceState(site=self._site, device=device, kind=kind, is_up=is_up, reason=reason)
        return Outcome(events=((moment, state),))

    def _health(self, now: Moment) -> BoxHealth:
        outbox, limits = self._parts.outbox, self._parts.limits
        oldest_ms = outbox.oldest_ms()
        dropped = self._dropped + Counter(outbox.taken.dropped)
        total_mb, free_mb = self._parts.machine.disk_mb(self._parts.settings.box.data_dir)
        stills, stills_given_up = self._parts.stills.count() if self._parts.stills else (None, 0)
        return BoxHealth(
            site=self._site,
            backlog=outbox.backlog,
            oldest_ms=max(0, now.at_ms - oldest_ms) if oldest_ms is not None else 0,
            disk_free_mb=free_mb,
            skipped=self._parts.skipped(),
            dropped=dropped.total(),
            dropped_by=dict(dropped),
            thinned=outbox.taken.thinned,
            disk_total_mb=total_mb,
            disk_reserve_mb=limits.reserve_bytes // 2**20,
            filled_pct=quota.filled_pct(outbox.taken, limits),
            written_bytes=self._parts.machine.written_bytes(),
            written_events=self.made.total(),
            labels_lost=self._parts.office.lost,
            stills=stills,
            stills_given_up=stills_given_up,
            unsalvaged_mb=salvage.waiting_bytes(self._parts.settings.box.data_dir / OUTBOX_FILE) // 2**20,
        )


def _reply(taken: Sequence[Taken], outcomes: Sequence[Outcome] | None) -> None:
    """Answer who asked for something: `outcomes` are those of `taken`, None where nothing was kept."""
    for number, (reading, _) in enumerate(taken):
        outcome = None if outcomes is None else outcomes[number]
        if isinstance(reading, contract.AlarmTaken) and reading.reply:
            reading.reply(None if outcome is None else len(outcome.events))
        elif isinstance(reading, contract.Asked):
            reading.reply(None if outcome is None else outcome.said or _DONE)


def _unheard(_said: Said | None) -> None:
    """Nobody waits for an answer."""
