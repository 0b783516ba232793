"""The rooms, lots and boxes of the measured county: stored by the true folds for all of the time."""

import random
from collections.abc import Iterator
from itertools import pairwise

from benchmarks.pages.life import DAY_MS, HOUR_MS, MINUTE_MS, Told, day_at
from benchmarks.pages.places import HUB_LANES, Places, box_at
from logistics.coldchain.rule import Rule
from logistics.events.all import AnyEvent
from logistics.events.boxes import BoxHealth, BoxStarted, DeviceState
from logistics.events.lots import (
    LotBegun,
    LotCertified,
    LotGraded,
    LotInspected,
    LotLeft,
    LotPacked,
    LotShipped,
    LotStored,
    LotWeighed,
)
from logistics.events.money import GoodsMoved
from logistics.events.rooms import DoorMoved, Readings

COLD, ROOMS, PROBES = "COLD-1", 7, 2
STEP_MIN, CHUNK_H = 5, 6
STAYS_DAYS = 90
"""A lot leaves its room then: about as long as fruit is kept."""

RULE = Rule.from_keys({"hi": 6, "lo": -2, "duration": 30, "interval": STEP_MIN, "max_gap": 15, "hyst": 0.5})
RULES = {(COLD, f"room-{number}"): RULE for number in range(ROOMS)}
PRODUCTS = ("kiwifruit", "bamboo-shoot", "green-tea", "honey")


def told(places: Places, start_ms: int, end_ms: int, seed: int = 1, *, cold_rooms: int = ROOMS) -> list[Told]:
    """Readings each five minutes, doors, a lot a day, and once a day what each box says of itself."""
    rng = random.Random(seed)
    found = [*_boxes(places, start_ms, end_ms), *_lots(rng, start_ms, end_ms), *_goods(start_ms, end_ms)]
    for number in range(cold_rooms):
        found += _room(f"room-{number}", start_ms, end_ms)
    return sorted((one for one in found if one.at_ms < end_ms), key=lambda one: (one.at_ms, one.box))


def _boxes(places: Places, start_ms: int, end_ms: int) -> Iterator[Told]:
    lanes = [(places.hub, lane) for lane in range(HUB_LANES)]
    for site, lane in (*lanes, *((site, 0) for site in (*places.sites[1:], COLD))):
        box = box_at(site, lane)
        role = {places.hub: "hub", COLD: "coldstore"}.get(site, "village")
        yield Told(start_ms, box, BoxStarted(site=site, role=role, version="0.2.0"))
        for device, kind in (("scanner", "scanner"), ("scale", "scale"), ("camera", "camera")):
            yield Told(start_ms, box, DeviceState(site=site, device=device, kind=kind, is_up=True))
        for at_ms in range(start_ms + HOUR_MS, end_ms, DAY_MS):
            yield Told(
                at_ms,
                box,
                BoxHealth(site=site, backlog=0, oldest_ms=0, disk_free_mb=9_000, skipped=0),
            )


def _room(room: str, start_ms: int, end_ms: int) -> Iterator[Told]:
    box = box_at(COLD)
    for probe in range(PROBES):
        rng, now = random.Random(f"{room}/{probe}"), 32
        for at_ms in range(start_ms, end_ms, CHUNK_H * HOUR_MS):
            warmer, values = rng.choice((0,) * 59 + (90,)), []
            for _ in range(CHUNK_H * 60 // STEP_MIN):
                now += rng.choice((-1, 0, 1)) + (32 + warmer - now) // 8
                values.append(now * 1000 // 16)
            deltas = tuple(after - before for before, after in pairwise(values))
            chunk = Readings(
                site=COLD,
                room=room,
                probe=f"{room}-{probe}",
                step_ms=STEP_MIN * MINUTE_MS,
                first_mc=values[0],
                deltas_mc=deltas,
            )
            yield Told(at_ms, box, chunk)
    for at_ms in range(start_ms + 9 * HOUR_MS, end_ms, DAY_MS):
        for is_open, moved_ms in ((True, at_ms), (False, at_ms + 2 * MINUTE_MS)):
            yield Told(moved_ms, box, DoorMoved(site=COLD, room=room, door="main", is_open=is_open))


def _goods(start_ms: int, end_ms: int) -> Iterator[Told]:
    """Honey that a counter keeps for a cooperative: a jar sold each day, a case of them every thirty."""
    for number, began in enumerate(range(start_ms, end_ms, DAY_MS)):
        if number % 30 == 0:
            come = GoodsMoved(site="C1", owner="coop", item="honey", pieces=30, why="received")
            yield Told(began + 8 * HOUR_MS, box_at("C1"), come)
        sold = GoodsMoved(site="C1", owner="coop", item="honey", pieces=-1, why="sold", taken_fen=3_800)
        yield Told(began + 10 * HOUR_MS, box_at("C1"), sold)


def _lots(rng: random.Random, start_ms: int, end_ms: int) -> Iterator[Told]:
    box = box_at(COLD)
    for number, began in enumerate(range(start_ms, end_ms, DAY_MS)):
        day, product = day_at(began), rng.choice(PRODUCTS)
        lot, fine = (f"{day[2:].replace('-', '')}-K3X9F-{serial:03}" for serial in (1, 2))
        room, now = f"room-{rng.randrange(ROOMS)}", began + 8 * HOUR_MS
        owner = f"F-{rng.randrange(200):04}"
        come: tuple[AnyEvent, ...] = (
            LotBegun(lot=lot, site=COLD, product=product, owner=owner, origin="331123104203"),
            *(LotWeighed(lot=lot, site=COLD, gross_g=21_000, tare_g=1000, division_g=20) for _ in range(5)),
            LotInspected(lot=lot, site=COLD, result="pass"),
            LotBegun(lot=fine, site=COLD, product=product, kind="grade", owner=owner, parents=(lot,)),
            *(LotGraded(lot=lot, into=fine, site=COLD, gross_g=19_000, tare_g=1000) for _ in range(5)),
            LotStored(lot=fine, site=COLD, room=room, product=product, net_g=90_000),
            LotCertified(lot=fine, site=COLD, number=f"H-{fine}", basis="self_test", day=day, net_g=90_000),
            LotPacked(lot=fine, site=COLD, package=f"SFL{number:09}", net_g=40_000),
        )
        yield from (Told(now + step * MINUTE_MS, box, fact) for step, fact in enumerate(come))
        gone: tuple[AnyEvent, ...] = (
            LotLeft(lot=fine, site=COLD, room=room),
            LotShipped(lot=fine, site=COLD, net_g=50_000, to="Hangzhou"),
        )
        left = now + STAYS_DAYS * DAY_MS
        yield from (Told(left + step * MINUTE_MS, box, fact) for step, fact in enumerate(gone))
