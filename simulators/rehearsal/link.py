"""The link between boxes and the centre, with a broker in between that forgets all when it restarts."""

from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Protocol

from msgspec import Struct

from logistics import wire
from simulators.rehearsal.faults import Fate
from simulators.rehearsal.timeline import Deed, Timeline

# A keepalive of 20 s is missed once and a half.
_NOTICE_MS = 30_000


class Ear(Protocol):
    """A box, as the link sees it."""

    def link_changed(self, *, is_up: bool) -> None:
        """The broker came or went, as the box sees it."""

    def confirmed(self, confirm: wire.Confirm) -> None:
        """A confirmation came."""


class _Line(Struct):
    """A box's way to the broker: `is_open` is how it is, `is_thought_up` how the box takes it to be."""

    ear: Ear
    is_alive: bool = False
    is_open: bool = True
    is_thought_up: bool = False
    session: int = 0


class Link:
    """Carries packets at QoS 0: they may be lost, doubled or late, and so out of order."""

    def __init__(self, timeline: Timeline, rng: Random, fates: Sequence[Fate]) -> None:
        self._timeline = timeline
        self._rng = rng
        self._lines: dict[str, _Line] = {}
        self._broker = 0
        self.fates = fates
        self.centre: Callable[[str, bytes], None] = lambda _box, _packed: None

    def attach(self, box: str, ear: Ear) -> None:
        """A box's process began: it will try to connect."""
        line = self._lines.setdefault(box, _Line(ear))
        line.ear, line.is_alive = ear, True
        self._reconnect(line)

    def detach(self, box: str) -> None:
        """A box's process ended."""
        line = self._lines[box]
        line.session += 1
        line.is_thought_up = line.is_alive = False

    def send(self, box: str, packed: bytes) -> bool:
        """From a box: False when it knows that there is no link; True promises nothing."""
        line = self._lines[box]
        if not line.is_thought_up:
            return False
        self._carry(line, lambda: self.centre(box, packed))
        return True

    def confirm(self, confirm: wire.Confirm) -> None:
        """From the centre, to the box that the confirmation names."""
        line = self._lines[confirm.box]
        session = line.session

        def deliver() -> None:
            if line.is_thought_up and line.session == session:
                line.ear.confirmed(confirm)

        self._carry(line, deliver)

    def down(self, box: str, ms: int) -> None:
        """The way is gone and the box knows it."""
        line = self._lines[box]
        self._timeline.after(ms, lambda: self._open(line))
        line.is_open = False
        self._drop(line)

    def freeze(self, box: str, ms: int) -> None:
        """The way is gone and nobody says so until the keepalive is missed."""
        line = self._lines[box]
        line.is_open = False
        session = line.session

        def notice() -> None:
            if not line.is_open and line.session == session:
                self._drop(line)

        self._timeline.after(_NOTICE_MS, notice)
        self._timeline.after(ms, lambda: self._open(line))

    def restart_broker(self, ms: int) -> None:
        """All packets under way are gone, and all boxes have to come again."""
        self._broker += 1
        for line in self._lines.values():
            self._drop(line)
            self._timeline.after(ms, partial(self._reconnect, line))

    def calm(self) -> None:
        """Everything works from now on."""
        self.fates = ()
        for line in self._lines.values():
            self._open(line)

    def _open(self, line: _Line) -> None:
        line.is_open = True
        if not line.is_thought_up:
            self._reconnect(line)

    def _drop(self, line: _Line) -> None:
        if line.is_thought_up:
            line.is_thought_up = False
            line.session += 1
            line.ear.link_changed(is_up=False)

    def _reconnect(self, line: _Line) -> None:
        session = line.session

        def connect() -> None:
            if line.is_alive and line.is_open and not line.is_thought_up and line.session == session:
                line.is_thought_up = True
                line.ear.link_changed(is_up=True)

        self._timeline.after(self._rng.uniform(50, 5000), connect)

    def _carry(self, line: _Line, deliver: Deed) -> None:
        """Let a packet meet its fate."""
        broker = self._broker

        def arrive() -> None:
            if line.is_open and self._broker == broker:
                deliver()

        if line.is_open:
            for late_ms in self._fate():
                self._timeline.after(self._rng.uniform(20, 200) + late_ms, arrive)

    def _fate(self) -> list[float]:
        """How late each copy arrives; none for a packet that is lost."""
        drawn = self._rng.random()
        for fate in self.fates:
            drawn -= fate.chance
            if drawn < 0:
                self._timeline.fault(fate.name)
                late_ms = self._rng.uniform(fate.s_min, fate.s_max) * 1000
                return {"lost": [], "doubled": [0.0, late_ms]}.get(fate.name, [late_ms])
        return [0.0]
