"""Whatever way scans take to the centre, parcels stand there as custody is folded from all of them."""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec import Raw

from central.collector import Inbound, Part, opened
from central.store import tables
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.boxes import ClockKnown
from logistics.events.parcels import Act, ParcelScanned
from logistics.parcels import custody
from logistics.parcels.custody import Custody, Step
from plumbing import codec
from tests.central.centre import NOW, T0, Centre, scan

_SITES = {"box-a": "HUB", "box-b": "C5", "box-c": "SC-046"}
_ACTS: list[Act] = ["collect", "arrive", "depart", "hand_out", "return"]
_boxes = st.sampled_from(sorted(_SITES))
_waybills, _acts = st.sampled_from(["W1", "W2"]), st.sampled_from(_ACTS)
_DAY_MS = 86_400_000


class _Life:
    """One boot of a box: what it made, in its order, and how wrong its clock is until it is known."""

    def __init__(self, box: str, number: int, began_ms: int, off_ms: int) -> None:
        self.box, self.name, self.began_ms, self.off_ms = box, f"{box}-{number}", began_ms, off_ms
        self.is_known = False
        self.made: list[wire.Stamped] = []

    def make(self, now_ms: int, event: AnyEvent) -> None:
        """An event, as the box dates it by now."""
        up_ms = now_ms - self.began_ms
        at_ms = now_ms if self.is_known else now_ms + self.off_ms
        clock: wire.ClockQuality = "synced" if self.is_known else "estimated"
        self.made.append(wire.Stamped(at_ms, up_ms, clock, Raw(wire.encode_event(event))))

    def batch(self, low: int, high: int, *, late: bool) -> wire.Envelope:
        """Its events numbered low … high."""
        return wire.batch(self.box, self.name, self.name, low, self.made[low - 1 : high], late=late)


class Parcels(RuleBasedStateMachine):
    """Three boxes that scan, a network that splits, doubles, holds up and reorders, and the true centre."""

    @initialize()
    def begin(self) -> None:
        """Nothing has happened yet."""
        self.folder = tempfile.TemporaryDirectory()
        self.centre = Centre(Path(self.folder.name))
        self.now_ms = T0
        self.number = 0
        self.lives: list[_Life] = []
        self.delivered: dict[tuple[str, int], tuple[_Life, wire.Stamped]] = {}
        for box in _SITES:
            self._boot(box, -_DAY_MS)
            self.step(box, [("W1", "arrive", 1)])

    def _boot(self, box: str, off_ms: int) -> None:
        self.number += 1
        self.lives.append(_Life(box, self.number, self.now_ms, off_ms))

    def _of(self, box: str) -> _Life:
        return next(life for life in reversed(self.lives) if life.box == box)

    @rule(
        box=_boxes, scanned=st.lists(st.tuples(_waybills, _acts, st.integers(0, 2)), min_size=1, max_size=4)
    )
    def step(self, box: str, scanned: list[tuple[str, Act, int]]) -> None:
        """A box scans parcels; several may be in one millisecond."""
        for waybill, act, pause_ms in scanned:
            self.now_ms += pause_ms
            self._of(box).make(self.now_ms, scan(waybill, act, _SITES[box]))

    @rule(box=_boxes, off_ms=st.sampled_from([-_DAY_MS, -3, 3]))
    def boot(self, box: str, off_ms: int) -> None:
        """A box starts anew and does not know the time."""
        self.now_ms += 1
        self._boot(box, off_ms)

    @precondition(lambda self: not all(life.is_known for life in self.lives))
    @rule(data=st.data())
    def know(self, data: st.DataObject) -> None:
        """A box's clock becomes known."""
        life = data.draw(st.sampled_from([life for life in self.lives if not life.is_known]))
        life.is_known = True
        life.make(self.now_ms, ClockKnown(site=_SITES[life.box]))

    @precondition(lambda self: any(life.made for life in self.lives))
    @rule(data=st.data(), times=st.integers(1, 2), size=st.integers(1, 4))
    def arrive(self, data: st.DataObject, times: int, size: int) -> None:
        """Runs of what was made, whether they came before or not, in one burst or two, cut into parts."""
        burst = [self._run(data) for _ in range(data.draw(st.integers(1, 3)))]
        parts = [part for envelope in burst * times for part in _parts(envelope, size)]
        cut = data.draw(st.integers(0, len(parts)))
        for together in (parts[:cut], parts[cut:]):
            self.centre.collector.store(together, NOW)
        for envelope in burst:
            life = next(life for life in self.lives if life.name == envelope.stream)
            for seq, stamped in enumerate(envelope.events, start=envelope.first):
                self.delivered.setdefault((envelope.stream, seq), (life, stamped))

    def _run(self, data: st.DataObject) -> wire.Envelope:
        life = data.draw(st.sampled_from([life for life in self.lives if life.made]))
        low = data.draw(st.integers(1, len(life.made)))
        return life.batch(low, data.draw(st.integers(low, len(life.made))), late=data.draw(st.booleans()))

    @rule()
    def rebuild(self) -> None:
        """The read models are made again from the log: the same rows."""
        before = self.centre.models()
        self.centre.projections.rebuild(self.centre.store)
        assert self.centre.models() == before

    @invariant()
    def stands(self) -> None:
        """Parcels and passages are what custody says of all that was delivered, as it is dated by now."""
        folded = self._folded()
        parcels = [(row.waybill, row.status, row.since_ms) for row in self.centre.rows(tables.parcel)]
        assert parcels == [(one.waybill, one.status, one.since_ms) for one in folded]
        sites = [(row.site, row.anomalies) for row in self.centre.rows(tables.parcel)]
        assert sites == [(one.holder_site or one.last_site, len(one.anomalies)) for one in folded]
        passages = [(row.waybill, row.site, row.act, row.at_ms) for row in self.centre.rows(tables.passage)]
        assert sorted(passages) == sorted(passage for one in folded for passage in _passages(one))

    def _folded(self) -> list[Custody]:
        told = [(life, seq, one, wire.decode_event(one.event)) for (life, one), seq in self._numbered()]
        starts = {
            life.name: one.at_ms - one.up_ms for life, _, one, event in told if isinstance(event, ClockKnown)
        }
        steps: dict[str, list[Step]] = {}
        for life, seq, one, event in told:
            if isinstance(event, ParcelScanned):
                is_dated = one.clock != "synced" and life.name in starts
                at_ms = starts[life.name] + one.up_ms if is_dated else one.at_ms
                step = Step(
                    event.waybill,
                    at_ms,
                    event.site,
                    event.act,
                    life.box,
                    life.name,
                    seq,
                    event.direction,
                    event.carrier,
                )
                steps.setdefault(event.waybill, []).append(step)
        return [custody.fold(waybill, steps[waybill]) for waybill in sorted(steps)]

    def _numbered(self) -> list[tuple[tuple[_Life, wire.Stamped], int]]:
        return [(told, seq) for (_, seq), told in self.delivered.items()]

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.centre.store.close()
        self.folder.cleanup()


def _parts(envelope: wire.Envelope, size: int) -> list[Part]:
    part = opened(Inbound(envelope.box, codec.pack(wire.encode(envelope))))
    assert isinstance(part, Part)
    parts: list[Part] = []
    rest: tuple[Part, ...] = (part,)
    while rest:
        first, rest = rest[0].cut(size)
        parts.append(first)
    return parts


def _passages(one: Custody) -> set[tuple[str, str, str, int]]:
    first: dict[tuple[str, str], int] = {}
    for step in one.steps:
        first.setdefault((step.site, step.act), step.at_ms)
    return {(one.waybill, site, act, at_ms) for (site, act), at_ms in first.items()}


Parcels.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestParcels = Parcels.TestCase
