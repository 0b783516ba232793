"""Two years of a county's produce in a store: rooms read every five minutes, and lots that lay in them."""

import random
from collections.abc import Iterator

from msgspec import Raw, Struct
from sqlalchemy import insert

from central.collector import Collector, Inbound
from central.store.coldchain import rules
from central.store.coldchain.rules import RoomVersion
from central.store.projections.fold import Projections
from central.store.record import bands
from central.store.store import Store
from central.store.tables import excursion, temperature
from logistics import wire
from logistics.coldchain import exposure
from logistics.coldchain.exposure import Reading
from logistics.coldchain.rule import MINUTE_MS, Rule
from logistics.events.all import AnyEvent
from logistics.events.lots import (
    LotBegun,
    LotCertified,
    LotGraded,
    LotInspected,
    LotLeft,
    LotPacked,
    LotStored,
    LotWeighed,
)
from logistics.events.parcels import ParcelScanned
from plumbing import codec

SITE, PRODUCT = "COLD-1", "kiwifruit"
PROBES, STEP_MIN, DAY_MIN = 2, 5, 1440
DAY_MS = DAY_MIN * MINUTE_MS
START_MS = 1_720_000_000_000 // DAY_MS * DAY_MS
RULE = Rule.from_keys({"hi": 4, "lo": -1, "duration": 30, "interval": STEP_MIN, "hyst": 0.5})
_SENT_AT_ONCE = 2_000


class Filled(Struct, frozen=True):
    """What was put in; `grades` are the lots that are asked for, each made of a raw one."""

    readings: int
    facts: int
    grades: tuple[str, ...]
    packages: tuple[str, ...]
    end_ms: int


def fill(store: Store, *, days: int, rooms: int, lots: int) -> Filled:
    """Readings, excursions, and each raw lot's life: weighed, stored, graded into two, stored, packed."""
    end_ms = START_MS + days * DAY_MS
    with store.write() as connection:
        for n in range(rooms):
            version = RoomVersion(SITE, f"room-{n}", START_MS, RULE, 900_000, "page", "m", START_MS)
            rules.add(connection, version)
    readings = sum(
        _probe(store, f"room-{room}", f"box/{room}-{n}", days) for room in range(rooms) for n in range(PROBES)
    )
    rng = random.Random(1)
    told = sorted(
        (fact for lot in range(lots) for fact in _life(rng, lot, days, rooms)), key=lambda one: one[0]
    )
    collector = Collector(store, Projections({}))
    for first in range(0, len(told), _SENT_AT_ONCE):
        part = told[first : first + _SENT_AT_ONCE]
        events = [wire.Stamped(at_ms, 1, "synced", Raw(wire.encode_event(one))) for at_ms, one in part]
        sent = wire.batch("box", "life", "boot", first + 1, events, late=False)
        collector.receive([Inbound("box", codec.pack(wire.encode(sent)))], end_ms)
    grades = tuple(f"{lot}-{n}" for lot in range(lots) for n in (1, 2))
    return Filled(readings, len(told), grades, tuple(f"YT{lot:09}" for lot in range(lots)), end_ms)


def air(probe: str, days: int) -> Iterator[Reading]:
    """Sixteenths of a degree around 1 °C, some hours too warm each week, now and then silent for hours."""
    rng = random.Random(probe)
    now, warmer, silent_until = 16, 0, 0
    for minute in range(0, days * DAY_MIN, STEP_MIN):
        if minute % 720 == 0:
            warmer = rng.choice((0,) * 13 + (80,))
        now += rng.choice((-1, 0, 1)) + (16 + warmer - now) // 8
        if rng.random() < 5e-4:
            silent_until = minute + rng.randrange(300)
        if minute >= silent_until:
            yield START_MS + minute * MINUTE_MS, now * 1000 // 16


def _probe(store: Store, room: str, probe: str, days: int) -> int:
    readings = list(air(probe, days))
    place = {"probe": probe, "site": SITE, "room": room}
    found = exposure.judge(readings, RULE).excursions
    with store.write() as connection:
        connection.execute(
            insert(temperature), [{**place, "at_ms": at_ms, "milli_c": value} for at_ms, value in readings]
        )
        bands.refresh(connection, {probe: [at_ms for at_ms, _ in readings]})
        rows = [
            {
                **place,
                "start_ms": one.start_ms,
                "side": one.side,
                "end_ms": one.end_ms,
                "alarm_ms": one.alarm_ms,
                "peak_mc": one.peak_mc,
                "limit_mc": RULE.hi_mc if one.side == "HOT" else RULE.lo_mc,
                "close": one.close,
            }
            for one in found
        ]
        if rows:
            connection.execute(insert(excursion), rows)
    return len(readings)


def _life(rng: random.Random, number: int, days: int, rooms: int) -> Iterator[tuple[int, AnyEvent]]:
    """A raw lot of ten crates and its two classes, which lie for up to four months and go into a parcel."""
    lot, room = str(number), f"room-{rng.randrange(rooms)}"
    longest = min(120, days // 3)
    now = START_MS + rng.randrange((days - longest - 5) * DAY_MIN) * MINUTE_MS
    yield now, LotBegun(lot=lot, site=SITE, product=PRODUCT, owner="F-1", origin="331123104203")
    for crate in range(10):
        yield (
            now + crate * MINUTE_MS,
            LotWeighed(lot=lot, site=SITE, gross_g=21_000, tare_g=1000, division_g=20),
        )
    yield now + 11 * MINUTE_MS, LotInspected(lot=lot, site=SITE, result="pass")
    yield now + 12 * MINUTE_MS, LotStored(lot=lot, site=SITE, room=room, product=PRODUCT, net_g=200_000)
    graded = now + rng.randrange(6, 72) * 60 * MINUTE_MS
    yield graded, LotLeft(lot=lot, site=SITE, room=room)
    for n, quality in ((1, "一级"), (2, "二级")):
        yield from _class(rng, f"{lot}-{n}", lot, quality, graded + n * 60 * MINUTE_MS, room, longest)


def _class(
    rng: random.Random, lot: str, raw: str, quality: str, now: int, room: str, longest: int
) -> Iterator[tuple[int, AnyEvent]]:
    made = LotBegun(lot=lot, site=SITE, product=PRODUCT, kind="grade", quality=quality, parents=(raw,))
    yield now, made
    for crate in range(5):
        at_ms = now + crate * MINUTE_MS
        yield at_ms, LotGraded(lot=raw, into=lot, site=SITE, gross_g=19_000, tare_g=1000, quality=quality)
    paper = LotCertified(
        lot=lot, site=SITE, number=f"H-{lot}", basis="self_test", day="2025-01-01", net_g=90_000
    )
    yield now + 6 * MINUTE_MS, paper
    yield now + 7 * MINUTE_MS, LotStored(lot=lot, site=SITE, room=room, product=PRODUCT, net_g=90_000)
    gone = now + rng.randrange(1, longest) * DAY_MS
    waybill = f"YT{int(raw):09}"
    yield gone, LotLeft(lot=lot, site=SITE, room=room)
    yield gone + MINUTE_MS, LotPacked(lot=lot, site=SITE, package=waybill, net_g=2500)
    scan = ParcelScanned(
        waybill=waybill, act="arrive", site=SITE, device="hand", symbology="code128", direction="up"
    )
    yield gone + 2 * MINUTE_MS, scan
