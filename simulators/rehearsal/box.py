"""A box as a process on a machine: it lives, works in turns, dies at any instant, and lives again."""

from collections import deque
from collections.abc import Callable, Sequence
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.agent import Agent, Machine, Parts
from edge_agent.drivers.contract import CodeRead, Reading, TemperatureRead
from edge_agent.settings import EdgeSettings
from edge_agent.store.outbox import OUTBOX_FILE
from edge_agent.trade.outcome import STANDING, Signal
from logistics import wire
from plumbing.clock import Moment
from simulators.rehearsal.faults import Times
from simulators.rehearsal.link import Link
from simulators.rehearsal.machine.board import Board
from simulators.rehearsal.machine.clock import T0_MS
from simulators.rehearsal.machine.damage import spoil
from simulators.rehearsal.machine.disk import Died, Disk, Doom, Interrupted, fill, interrupted
from simulators.rehearsal.make import Make
from simulators.rehearsal.record import Damage, Promise, Record, Temperature
from simulators.rehearsal.timeline import Timeline
from simulators.rehearsal.watch import Watch

_IDLE_MS, _BUSY_MS, _COMMIT_MS = 60_000, 5000, 1050
_STEPS_MAX = 4000
_SCAN_STEPS, _START_STEPS = 150, 1500
_JUMP_STALL_MS = 4000

# A true one's numbers differ from run to run, and so do the bytes that its health fills.
_MACHINE = Machine(disk_mb=lambda _folder: (29_000, 25_000), written_bytes=lambda: 4096)

Answer = Callable[[Signal], None]
_Item = tuple[Reading, Moment] | wire.Confirm | bool


class _Asked(Struct, frozen=True):
    text: str
    up_ms: int
    answer: Answer


class Box:
    """One box. What happens to it is done by the weather; what it is asked, by the world."""

    def __init__(
        self,
        settings: EdgeSettings,
        timeline: Timeline,
        link: Link,
        record: Record,
        rng: Random,
        make: Make,
        times: Times,
    ) -> None:
        self.name = settings.box.name
        self.settings = settings
        self._timeline = timeline
        self._link = link
        self._record = record
        self._rng = rng
        self._make = make
        self._disk = Disk(settings.box.data_dir / OUTBOX_FILE, rng)
        self._board = Board(self.name, timeline, times, rng)
        record.boots[self.name] = self._board.boots
        self._jump_ms = 0
        self._inbox: list[_Item] = []
        self._asked: deque[_Asked] = deque()
        self._turn_ms = 0
        self._busy_ms = 0
        self._life = 0
        self._strikes_at: str | None = None
        self._strikes_at_scan = self._strikes_at_start = False
        self._parts: Parts | None = None
        self._agent: Agent | None = None
        self._doom: Doom | None = None
        self._watch: Watch | None = None
        self._is_power, self._down_ms, self._rots = False, 0, False
        self._damage: Damage | None = None
        self._aside: set[str] = set()

    @property
    def backlog(self) -> int | None:
        """Events not confirmed; None while the box is down."""
        return self._parts.outbox.backlog if self._parts else None

    def start(self) -> None:
        """A new life of the agent, on what the last one left on the disk, unless it lives."""
        if self._agent:
            return
        self._life += 1
        self._disk.restore()
        if self._rots:
            self._rots = False
            self._damage = spoil(self._disk.path, self.name, self._record, self._rng)
            self._aside = self._put_aside()
            self._timeline.note(self.name, "rotten", self._damage.pages)
        self._board.wake()
        made = self._make.parts(
            self.settings,
            stream=f"{self.name}-{self._rng.randbytes(6).hex()}",
            boot=self._board.boot.name,
            publish=self._publish,
            signal=self._signal,
            skipped=lambda: 0,
            rng=Random(self._rng.random()),
            now=self._board.moment(),
        )
        self._parts = parts = replace(made, machine=_MACHINE)
        self._doom = Doom(self._disk, parts.outbox.db.conn)
        self._link.attach(self.name, self)
        if self._strikes_at_start:
            self._strikes_at_start = False
            self._doom.arm(self._rng.randrange(1, _START_STEPS), is_power=self._is_power)
        self._survive(lambda: self._wake(parts))

    def _wake(self, parts: Parts) -> None:
        self._agent = Agent(parts, ["scanner"], self._board.moment())
        self._strike("start")
        self._timeline.note(self.name, "started", parts.outbox.stream.name, parts.outbox.backlog)
        is_rotten = self._damage is not None
        self._watch = Watch(self.name, parts, self._record, self._board.boot, is_rotten=is_rotten)
        if self._damage:
            self._damage.kept = self._watch.keys()
            self._damage.put_aside = "".join(self._put_aside() - self._aside)
            self._record.damages.append(self._damage)
            self._damage = None
        self._plan(100)

    def read(self, reading: Reading) -> None:
        """A pump gives a reading."""
        if self._agent:
            moment = self._board.moment()
            if isinstance(reading, TemperatureRead):
                probe, at_ms = f"{self.name}/{reading.device}", T0_MS + self._timeline.now_ms
                self._record.given.add(Temperature(probe, at_ms, reading.milli_c))
            self._inbox.append((reading, moment))
            self._plan(self._rng.randrange(5, 60))

    def scan(self, text: str, answer: Answer) -> None:
        """A person scans a code; the answer comes with the signal, or never."""
        if self._agent is None:
            return
        jump_ms, self._jump_ms = self._jump_ms, 0
        if jump_ms:
            self.stall(_JUMP_STALL_MS)
        self._asked.append(_Asked(text, self._board.moment().up_ms, answer))
        self.read(CodeRead("scanner", text, "code128"))
        if jump_ms:
            self.step_clock(jump_ms)

    def link_changed(self, *, is_up: bool) -> None:
        """The broker came or went."""
        self._inbox.append(is_up)
        self._plan(10)

    def confirmed(self, confirm: wire.Confirm) -> None:
        """A confirmation came."""
        self._inbox.append(confirm)
        self._plan(10)

    def die(self, *, is_power: bool, down_ms: int) -> None:
        """Kill the process or cut the power, now."""
        if self._doom:
            self._doom.strike(is_power=is_power)
            self._bury(is_power=is_power, down_ms=down_ms)

    def die_at_work(self, *, is_power: bool, down_ms: int) -> None:
        """The same somewhere in the database's work to come, or in that of the next scan."""
        if self._doom:
            self._is_power, self._down_ms = is_power, down_ms
            self._strikes_at_scan = self._rng.random() < 0.5
            if not self._strikes_at_scan:
                self._doom.arm(self._rng.randrange(1, _STEPS_MAX), is_power=is_power)

    def die_at_start(self, *, is_power: bool, down_ms: int) -> None:
        """Kill it now or cut its power, and once more as it starts again."""
        self._strikes_at_start = self._agent is not None
        self.die(is_power=is_power, down_ms=down_ms)
        self._is_power = is_power

    def die_at(self, place: str, down_ms: int) -> None:
        """Kill it at the next "signal", or as it hands a batch over, "before" or "after"."""
        self._strikes_at, self._is_power, self._down_ms = place, False, down_ms

    def step_clock(self, offset_ms: int) -> None:
        """Set the wall clock off by so much; 0 sets it right."""
        self._board.step(offset_ms)

    def rot(self, down_ms: int) -> None:
        """The power goes, and of what is on the disk some pages are no more when it is back."""
        self._rots = self._agent is not None
        self.die(is_power=True, down_ms=down_ms)

    def jump_at_scan(self, offset_ms: int) -> None:
        """Step the clock between the next scan and what follows it in the same turn."""
        self._jump_ms = offset_ms

    def stall(self, ms: int) -> None:
        """The SD card takes its time: what pumps read meanwhile waits for one turn."""
        self._busy_ms = self._timeline.now_ms + ms

    def fill_disk(self, *, is_full: bool) -> None:
        """The disk has no room, or has some again."""
        if self._parts:
            fill(self._parts.outbox.db.conn, is_full=is_full)

    def calm(self) -> None:
        """Nothing more goes wrong on this machine; it is started if it is down."""
        self._strikes_at, self._strikes_at_scan = None, False
        self._jump_ms, self._rots, self._strikes_at_start = 0, False, False
        self._board.calm()
        self.fill_disk(is_full=False)
        if self._doom:
            self._doom.disarm()
        self.start()

    def seal(self) -> None:
        """Let nothing lie open: what the box has is in its outbox."""
        if self._agent:
            self._agent.seal(self._board.moment())
            self._plan(10)

    def _put_aside(self) -> set[str]:
        """The damaged files that were put aside and taken over."""
        found = self._disk.path.parent.glob(f"{self._disk.path.name}.corrupt-*")
        return {path.name for path in found if not path.name.endswith(("-wal", "-shm"))}

    def _plan(self, wait_ms: int) -> None:
        """Have a turn so much later, unless there is one sooner; it takes the place of a later one."""
        due_ms = max(self._timeline.now_ms + wait_ms, self._busy_ms)
        if self._turn_ms and self._turn_ms <= due_ms:
            return
        self._turn_ms = due_ms
        life = self._life
        self._timeline.at(due_ms, lambda: self._turn(due_ms, life))

    def _turn(self, due_ms: int, life: int) -> None:
        """One turn of the heart, as edge_agent/run.py has it, unless it was moved or its process died."""
        if self._agent is None or self._turn_ms != due_ms or self._life != life:
            return
        self._turn_ms = 0
        items, self._inbox = self._inbox, []
        agent = self._agent
        self._survive(lambda: self._work(agent, items))

    def _survive(self, work: Callable[[], None]) -> None:
        """Do the work of a process that may die of it."""
        try:
            work()
            self._strike("end")
        except (Died, Interrupted) as why:
            if not self._disk.is_dead or (isinstance(why, Interrupted) and not interrupted(why)):
                raise
            self._bury(is_power=self._is_power, down_ms=self._down_ms)

    def _work(self, agent: Agent, items: Sequence[_Item]) -> None:
        sender = self._parts.sender if self._parts else None
        taken = [item for item in items if isinstance(item, tuple)]
        if self._strikes_at_scan and self._doom and self._asked:
            self._strikes_at_scan = False
            self._doom.arm(self._rng.randrange(1, _SCAN_STEPS), is_power=self._is_power)
        for item in items:
            if isinstance(item, wire.Confirm):
                agent.confirm(item)
            elif item is True and sender:
                sender.on_connect(self._board.moment().up_ms)
            elif item is False and sender:
                sender.on_disconnect()
        agent.take(taken, self._board.moment())
        if self._watch:
            self._watch.temperatures()
        agent.tick(self._board.moment())
        if self._watch:
            self._watch.events()
        if any(isinstance(reading, TemperatureRead) for reading, _ in taken):
            self._plan(_COMMIT_MS)
        # Idle boxes tick on one grid, so that the centre takes what they tell in one transaction.
        idle_ms = _IDLE_MS - self._timeline.now_ms % _IDLE_MS
        self._plan(_BUSY_MS if sender and sender.in_flight else idle_ms)

    def _publish(self, packed: bytes) -> bool:
        """What the sender hands over; it may be the last that this life does."""
        if self._watch:
            self._watch.events()
        self._strike("before")
        is_taken = self._link.send(self.name, packed)
        self._strike("after")
        return is_taken

    def _signal(self, signal: Signal) -> None:
        """What the person hears: one signal a scan, in their order; one refusal for all that wait."""
        self._strike("signal")
        self._timeline.note(self.name, signal.value)
        if signal in STANDING:
            return
        heard = [self._asked.popleft() for _ in range(len(self._asked) if signal is Signal.REFUSED else 1)]
        for asked in heard:
            if signal in (Signal.OK, Signal.DUPLICATE) and self._parts:
                stream, is_new = self._parts.outbox.stream.name, signal is Signal.OK
                promise = Promise(
                    self.name, self._board.boot.name, stream, asked.text, asked.up_ms, is_new=is_new
                )
                self._record.promises.append(promise)
            asked.answer(signal)

    def _strike(self, place: str) -> None:
        """Die here if that is planned, or if the database's end was taken for a refusal."""
        if self._disk.is_dead:
            raise Died
        if self._strikes_at == place and self._doom:
            self._strikes_at = None
            self._doom.strike(is_power=self._is_power)
            raise Died

    def _bury(self, *, is_power: bool, down_ms: int) -> None:
        """The process is gone; after a while it is started again, after a power cut on a new boot."""
        if self._parts:
            self._parts.outbox.close()
        self._timeline.note(self.name, "died", is_power)
        self._agent = self._parts = self._doom = self._watch = None
        self._inbox, self._turn_ms, self._strikes_at, self._strikes_at_scan = [], 0, None, False
        self._asked.clear()
        self._link.detach(self.name)
        self._down_ms = down_ms
        self._timeline.after(down_ms, self._boot if is_power else self.start)

    def _boot(self) -> None:
        """The power is back, with a clock that says what it will; the time becomes known later, or never."""
        if self._agent is None:
            self._board.power_on(self._down_ms)
            self.start()
