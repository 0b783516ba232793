"""Days of a county by chance, with events of every kind about few things, so that boxes often tell of one."""

from collections.abc import Callable, Mapping
from random import Random

from msgspec import Raw, Struct

from logistics import wire
from logistics.events import boxes, counter, lots, machine, money, parcels, rooms, transport
from logistics.events.all import AnyEvent
from logistics.events.shape import Event, Worth
from tests.central.centre import ROOM, STEP_MS, T0

SITES = ("HUB", "SC-1", "SC-2")
_DIGEST = "0" * 64
_ACTS = ("arrive", "depart", "hand_out", "collect", "return")
# What is corrected is stored alone: with more of it little would be left to go side by side.
_CORRECTED = 0.004
_DAY_MS, _MINUTE_MS = 86_400_000, 60_000


class Hand:
    """Makes events about few parcels, bags, lots and goods; those of hands with other marks never meet."""

    def __init__(self, mark: str, rng: Random | None = None, things: int = 8) -> None:
        self._mark = mark
        self._things = things
        self.rng = rng or Random(1)
        self.home = SITES[0]
        """Where the box stands that tells of itself."""
        self.told: list[tuple[str, int]] = []
        """Places of events told so far: what a correction may name."""

    def make(self, kind: type[Event]) -> AnyEvent:
        """An event of a kind."""
        return KINDS[kind](self)

    def thing(self, letter: str) -> str:
        """One of few things."""
        return f"{letter}{self._mark}{self.rng.randrange(self._things)}"

    def site(self) -> str:
        """One of few sites."""
        return self.rng.choice(SITES)

    def grams(self) -> int:
        """A mass."""
        return self.rng.randrange(1, 5000)

    def is_so(self) -> bool:
        """Heads or tails."""
        return self.rng.random() < 0.5

    def temperatures(self) -> rooms.Readings:
        """An hour or less of a probe, in which it may be too warm."""
        deltas = tuple(self.rng.choice((0, 500, -500, 3000, -3000)) for _ in range(self.rng.randrange(12)))
        first = 5000 + 1000 * self.rng.randrange(8)
        site, room = ROOM
        return rooms.Readings(
            site=site, room=room, probe=self.thing("p"), step_ms=STEP_MS, first_mc=first, deltas_mc=deltas
        )

    def thinned(self) -> rooms.ThinnedReadings:
        """What is left of an hour."""
        bucket = rooms.Bucket(0, 12, 1000, 3000, 2000)
        return rooms.ThinnedReadings(
            site=ROOM[0], room=ROOM[1], probe="p", step_ms=STEP_MS, bucket_ms=3_600_000, buckets=(bucket,)
        )

    def corrected(self) -> counter.Corrected:
        """Something that was told, or that nobody told."""
        stream, seq = self.rng.choice(self.told) if self.told else (f"none{self._mark}", 1)
        return counter.Corrected(site=self.site(), stream=stream, seq=seq, reason="wrong")

    def graded(self) -> lots.LotGraded:
        """From one lot into another."""
        number = self.rng.randrange(self._things)
        one, other = f"L{self._mark}{number}", f"L{self._mark}{(number + 1) % self._things}"
        return lots.LotGraded(lot=one, into=other, site=self.site(), gross_g=self.grams())

    def reshaped(self) -> lots.LotReshaped:
        """Two lots become one."""
        number, net_g = self.rng.randrange(self._things), self.grams()
        names = [f"L{self._mark}{(number + each) % self._things}" for each in range(3)]
        inputs = (lots.Portion(names[0], net_g), lots.Portion(names[1], net_g))
        return lots.LotReshaped(
            site=self.site(), kind="merge", inputs=inputs, outputs=(lots.Portion(names[2], 2 * net_g),)
        )


Make = Callable[[Hand], AnyEvent]

_PARCELS: Mapping[type[Event], Make] = {
    parcels.ParcelScanned: lambda h: parcels.ParcelScanned(
        waybill=h.thing("W"),
        act=h.rng.choice(_ACTS),  # type: ignore[arg-type]  # one of Act's words
        site=h.site(),
        device="hand",
        symbology="code128",
        direction="down",
        carrier="sf",
    ),
    parcels.Weighed: lambda h: parcels.Weighed(
        site=h.site(), device="scale", gross_g=h.grams(), waybill=h.thing("W")
    ),
    counter.ParcelRecipient: lambda h: counter.ParcelRecipient(
        waybill=h.thing("W"), site=h.site(), tail="0815"
    ),
    counter.ParcelShelved: lambda h: counter.ParcelShelved(
        waybill=h.thing("W"), site=h.site(), shelf="A", code=h.thing("c")
    ),
    counter.CarrierChosen: lambda h: counter.CarrierChosen(waybill=h.thing("W"), site=h.site(), carrier="yt"),
    counter.ParcelReleased: lambda h: counter.ParcelReleased(
        waybill=h.thing("W"), site=h.site(), taken_by="recipient"
    ),
    counter.ParcelProblem: lambda h: counter.ParcelProblem(
        waybill=h.thing("W"), site=h.site(), kind="damaged", is_open=h.is_so()
    ),
    counter.ShelfCounted: lambda h: counter.ShelfCounted(
        site=h.site(), shelf="A", found=2, missing=(h.thing("W"),)
    ),
    counter.OperatorOn: lambda h: counter.OperatorOn(site=h.site(), operator="7", by="badge"),
    counter.DayClosed: lambda h: counter.DayClosed(
        site=h.site(), day="2026-05-28", counts=counter.DayCounts(arrived=3), digest=_DIGEST
    ),
    counter.Corrected: Hand.corrected,
}
_MONEY: Mapping[type[Event], Make] = {
    money.CodDue: lambda h: money.CodDue(
        waybill=h.thing("W"), site=h.site(), amount_fen=100 * h.rng.randrange(1, 4), stated_by="label"
    ),
    money.CodPaid: lambda h: money.CodPaid(
        waybill=h.thing("W"),
        site=h.site(),
        payment=h.thing("P"),
        amount_fen=100 * h.rng.randrange(1, 4),
        method="cash",
    ),
    money.CodRemitted: lambda h: money.CodRemitted(site=h.site(), remittance=h.thing("R"), amount_fen=100),
    money.CodClosed: lambda h: money.CodClosed(
        site=h.site(), day="2026-05-28", expected_fen=300, counted_fen=300
    ),
    money.ParcelCollected: lambda h: money.ParcelCollected(
        waybill=h.thing("W"),
        site=h.site(),
        weight_g=h.grams(),
        price_fen=800,
        method="cash",
        zone="1",
        is_identified=True,
        is_inspected=True,
    ),
    money.GoodsMoved: lambda h: money.GoodsMoved(
        site=h.site(),
        owner=h.thing("F"),
        item="tea",
        pieces=h.rng.randrange(-3, 5),
        why=h.rng.choice(("received", "sold", "counted")),
    ),
}
_LINE: Mapping[type[Event], Make] = {
    transport.BagFilled: lambda h: transport.BagFilled(
        bag=h.thing("B"), waybill=h.thing("W"), site=h.site(), is_in=h.is_so()
    ),
    transport.BagMoved: lambda h: transport.BagMoved(
        bag=h.thing("B"), site=h.site(), act=h.rng.choice(("build", "seal", "depart", "arrive", "open"))
    ),
    transport.BagChecked: lambda h: transport.BagChecked(
        bag=h.thing("B"), site=h.site(), expected=2, found=2
    ),
    transport.ParcelSorted: lambda h: transport.ParcelSorted(
        waybill=h.thing("W"), site=h.site(), to="SC-1", how="table"
    ),
    transport.Loaded: lambda h: transport.Loaded(
        code=h.thing("W"), is_bag=h.is_so(), site=h.site(), vehicle="v1"
    ),
    transport.Visited: lambda h: transport.Visited(stop="SC-1", site=h.site(), kind="exchange"),
}
_COLD: Mapping[type[Event], Make] = {
    rooms.Readings: Hand.temperatures,
    rooms.ThinnedReadings: Hand.thinned,
    rooms.ProbeFault: lambda h: rooms.ProbeFault(
        site=ROOM[0], room=ROOM[1], probe=h.thing("p"), fault=h.rng.choice(("", "crc", "stuck"))
    ),
    rooms.ProbeAbout: lambda h: rooms.ProbeAbout(
        site=ROOM[0], room=ROOM[1], probe=h.thing("p"), model="DS18B20", address="28-1"
    ),
    rooms.Humidity: lambda h: rooms.Humidity(
        site=ROOM[0], room=ROOM[1], probe=h.thing("p"), milli_pct=80_000
    ),
    rooms.DoorMoved: lambda h: rooms.DoorMoved(site=ROOM[0], room=ROOM[1], door="d", is_open=h.is_so()),
    rooms.RoomAlarm: lambda h: rooms.RoomAlarm(
        site=ROOM[0],
        room=ROOM[1],
        probe=h.thing("p"),
        is_raised=h.is_so(),
        side="HOT",
        value_mc=9000,
        limit_mc=8000,
    ),
    rooms.DefrostMoved: lambda h: rooms.DefrostMoved(
        site=ROOM[0], room=ROOM[1], device="heater", is_on=h.is_so()
    ),
    rooms.AlarmAcked: lambda _: rooms.AlarmAcked(site=ROOM[0], room=ROOM[1], by="mei", comment="seen"),
}
_BOXES: Mapping[type[Event], Make] = {
    boxes.MainsMoved: lambda h: boxes.MainsMoved(site=h.home, device="ups", is_present=h.is_so()),
    boxes.DeviceState: lambda h: boxes.DeviceState(
        site=h.home, device=h.thing("d"), kind="scale", is_up=h.is_so()
    ),
    boxes.BoxStarted: lambda h: boxes.BoxStarted(site=h.home, role="station", version="1.0"),
    boxes.BoxHealth: lambda h: boxes.BoxHealth(
        site=h.home, backlog=h.rng.randrange(9), oldest_ms=1, disk_free_mb=100
    ),
    machine.BoxMachine: lambda h: machine.BoxMachine(
        site=h.home, temp_mc=50_000 + h.rng.randrange(9000), backlog=h.rng.randrange(9)
    ),
    boxes.ClockKnown: lambda h: boxes.ClockKnown(site=h.home),
    boxes.ClockStepped: lambda h: boxes.ClockStepped(site=h.home, by_ms=5),
    boxes.BoxSalvaged: lambda _: boxes.BoxSalvaged(
        rows_kept=1, rows_lost_min=0, reason="torn", put_aside="x"
    ),
    boxes.BoxConfig: lambda h: boxes.BoxConfig(site=h.home, digest=_DIGEST, state="running"),
    boxes.BoxUpdate: lambda h: boxes.BoxUpdate(site=h.home, version="1.0", state="running"),
    boxes.CommandRejected: lambda h: boxes.CommandRejected(site=h.home, reason="unsigned", count=1),
    boxes.Dropped: lambda _: boxes.Dropped(worth=Worth.TELEMETRY, reason="full"),
}
_LOTS: Mapping[type[Event], Make] = {
    lots.LotStored: lambda h: lots.LotStored(
        lot=h.thing("L"), site=ROOM[0], room=ROOM[1], product="kiwifruit", net_g=h.grams()
    ),
    lots.LotLeft: lambda h: lots.LotLeft(lot=h.thing("L"), site=ROOM[0], room=ROOM[1]),
    lots.LotBegun: lambda h: lots.LotBegun(
        lot=h.thing("L"), site=h.site(), product="kiwifruit", parents=(h.thing("L"),)
    ),
    lots.LotWeighed: lambda h: lots.LotWeighed(lot=h.thing("L"), site=h.site(), gross_g=h.grams()),
    lots.LotGraded: Hand.graded,
    lots.LotSettled: lambda h: lots.LotSettled(lot=h.thing("L"), site=h.site(), loss_g=5, tolerance_g=9),
    lots.LotReshaped: Hand.reshaped,
    lots.LotInspected: lambda h: lots.LotInspected(lot=h.thing("L"), site=h.site(), result="pass"),
    lots.LotCertified: lambda h: lots.LotCertified(
        lot=h.thing("L"), site=h.site(), number=h.thing("Z"), basis="self_test", day="2026-05-28", net_g=9
    ),
    lots.LotBlocked: lambda h: lots.LotBlocked(lot=h.thing("L"), site=h.site(), is_blocked=h.is_so()),
    lots.LotPacked: lambda h: lots.LotPacked(
        lot=h.thing("L"), site=h.site(), package=h.thing("W"), net_g=h.grams()
    ),
    lots.LotShipped: lambda h: lots.LotShipped(lot=h.thing("L"), site=h.site(), net_g=h.grams(), to="market"),
}
KINDS: Mapping[type[Event], Make] = {**_PARCELS, **_MONEY, **_LINE, **_COLD, **_BOXES, **_LOTS}


class Stream(Struct, frozen=True):
    """What a box tells in one boot, in order."""

    box: str
    name: str
    events: tuple[wire.Stamped, ...]

    def batch(self, low: int, high: int) -> wire.Envelope:
        """The events `low` … `high`, counted from 1."""
        return wire.batch(
            self.box, self.name, f"boot-{self.name}", low, self.events[low - 1 : high], late=False
        )


def day(rng: Random, *, boxes_total: int = 5, events_each: int = 90) -> list[Stream]:
    """What boxes tell in a day. Every third does not know the time for a while, and some tell of tomorrow."""
    hand = Hand("", rng, things=rng.choice((6, 60)))
    return [_stream(hand, number, events_each) for number in range(boxes_total)]


def _stream(hand: Hand, number: int, events: int) -> Stream:
    rng, name = hand.rng, f"stream-{number}"
    hand.home = SITES[number % len(SITES)]
    start_ms = T0 + rng.randrange(_DAY_MS // 2)
    known_at = rng.randrange(10, events) if number % 3 == 0 else 0
    kinds = [kind for kind in KINDS if kind not in (boxes.ClockKnown, counter.Corrected)]
    stamped: list[wire.Stamped] = []
    up_ms = 0
    for seq in range(1, events + 1):
        up_ms += rng.randrange(_MINUTE_MS)
        is_known = seq >= known_at
        kind = counter.Corrected if rng.random() < _CORRECTED else rng.choice(kinds)
        kind = boxes.ClockKnown if seq == known_at else kind
        told_ms = start_ms + up_ms if is_known else T0 + up_ms
        if is_known and rng.random() < 0.02:
            told_ms += 60 * _DAY_MS  # Later than it can have happened: it is held.
        body = Raw(wire.encode_event(hand.make(kind)))
        stamped.append(wire.Stamped(told_ms, up_ms, "synced" if is_known else "estimated", body))
        hand.told.append((name, seq))
    return Stream(f"box-{number}", name, tuple(stamped))
