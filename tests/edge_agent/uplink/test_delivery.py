"""Whatever the network does, every event stands at the centre once, and the outbox ends empty."""

import shutil
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from edge_agent.settings import Sending
from edge_agent.store.outbox import Outbox, OutboxError
from edge_agent.uplink.sender import Sender
from logistics import wire
from logistics.events.all import AnyEvent
from plumbing.sqlite import transaction
from tests.edge_agent.making import at, scan, work_and_fail
from tests.edge_agent.uplink.centre import IdealCentre

_WINDOW = 3
_SETTINGS = Sending(window=_WINDOW, batch_events=4, resend_s=0.5, resend_s_max=4, backlog_events_per_s=100)


class Delivery(RuleBasedStateMachine):
    """A box, a network that loses, doubles and reorders in both directions, and an ideal centre."""

    centre_of: type[IdealCentre] = IdealCentre

    @initialize()
    def begin(self) -> None:
        """A fresh box; nothing is connected."""
        self.folder = Path(tempfile.mkdtemp())
        self.centre = self.centre_of()
        self.up: list[bytes] = []
        self.down: list[wire.Confirm] = []
        self.accepted: dict[tuple[str, int], AnyEvent] = {}
        self.now_ms = 0
        self.lives = 0
        self.made = 0
        self._live()

    def _live(self) -> None:
        self.lives += 1
        self.outbox = Outbox(self.folder / "box.sqlite", stream=f"s{self.lives}", boot="b1")
        self.sender = Sender("box-1", self.outbox, _SETTINGS, self._carry, Random(self.lives))

    def _carry(self, packed: bytes) -> bool:
        self.up.append(packed)
        return True

    @rule(count=st.integers(1, 9))
    def make(self, count: int) -> None:
        """Events are accepted in one commit."""
        numbered: list[tuple[int, AnyEvent]] = []
        with self.outbox.transaction():
            for _ in range(count):
                self.made += 1
                numbered.append((self.outbox.append(at(self.now_ms), scan(self.made)), scan(self.made)))
        self.accepted |= {(f"s{self.lives}", number): event for number, event in numbered}

    @rule()
    def fail_to_make(self) -> None:
        """A commit fails."""
        with pytest.raises(ZeroDivisionError):
            work_and_fail(lambda: self.outbox.append(at(self.now_ms), scan(0)), self.outbox.transaction())

    @rule(wait_ms=st.integers(1, 3000))
    def tick(self, wait_ms: int) -> None:
        """Time passes and the sender works."""
        self.now_ms += wait_ms
        self.sender.tick(self.now_ms)

    @rule()
    def connect(self) -> None:
        """The broker is there."""
        self.sender.on_connect(self.now_ms)

    @rule()
    def disconnect(self) -> None:
        """The broker is gone; what is under way may still arrive."""
        self.sender.on_disconnect()

    @rule(which=st.integers(0, 99), times=st.integers(0, 2))
    def arrive(self, which: int, times: int) -> None:
        """Some batch arrives at the centre once or twice, or is lost; confirmations set out."""
        if self.up:
            packed = self.up.pop(which % len(self.up))
            self.down += [self.centre.receive(packed) for _ in range(times)]

    @rule(which=st.integers(0, 99), times=st.integers(0, 2))
    def return_(self, which: int, times: int) -> None:
        """Some confirmation arrives at the box once or twice, or is lost."""
        if self.down:
            confirm = self.down.pop(which % len(self.down))
            for _ in range(times):
                self._confirm(confirm)

    @rule(stream=st.integers(1, 3), upto=st.integers(50, 1000))
    def lie(self, stream: int, upto: int) -> None:
        """A confirmation of numbers that were never given out."""
        ours = [number for name, number in self.accepted if name == f"s{stream}"]
        if upto > max(ours, default=0):
            backlog = self.outbox.backlog
            self._confirm(wire.Confirm(v=1, box="box-1", stream=f"s{stream}", upto=upto, ranges=((1, 1),)))
            assert self.outbox.backlog == backlog

    @rule()
    def die(self) -> None:
        """The agent ends at once and a new life begins, not connected."""
        self.outbox.close()
        self._live()

    def _confirm(self, confirm: wire.Confirm) -> None:
        try:
            self.sender.on_confirm(confirm)
        except OutboxError:
            return  # Of a life that is forgotten, or false.

    @invariant()
    def nothing_is_forgotten_that_is_not_stored(self) -> None:
        """Every accepted event is at the centre or in the outbox; the window and the count hold."""
        kept = {
            (name, seq)
            for name, seq in self.outbox.db.execute(
                "SELECT name, seq FROM outbox JOIN stream ON ord = stream_ord"
            )
        }
        assert self.accepted.keys() <= kept | self.centre.bodies.keys()
        assert len(kept) == self.outbox.backlog
        assert self.sender.in_flight <= _WINDOW

    def teardown(self) -> None:
        """The weather turns calm: everything arrives, once, and the outbox is empty."""
        if not hasattr(self, "outbox"):
            return
        self.up.clear()
        self.sender.on_connect(self.now_ms)
        for _ in range(10_000):
            if not self.outbox.backlog:
                break
            self.now_ms += 50
            self.sender.tick(self.now_ms)
            for packed in self.up:
                self._confirm(self.centre.receive(packed))
            self.up.clear()
        assert self.outbox.backlog == 0
        assert self.centre.bodies == {key: wire.encode_event(event) for key, event in self.accepted.items()}
        with transaction(self.outbox.db):
            assert self.outbox.db.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
        self.outbox.close()
        shutil.rmtree(self.folder)


TestDelivery = Delivery.TestCase
TestDelivery.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
