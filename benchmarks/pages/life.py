"""What a county tells in some days, from one seed: parcels down and up, bags, visits, tills, closes.

Each name that must be new in each span of days holds a mark of two letters and the span's three digits: a
copy of the span differs from it in these, and in its days, alone.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec import Struct

from benchmarks.pages.places import HUB_LANES, Places, box_at
from logistics.events.all import AnyEvent
from logistics.events.counter import (
    Corrected,
    DayClosed,
    DayCounts,
    ParcelProblem,
    ParcelRecipient,
    ParcelReleased,
    ParcelShelved,
)
from logistics.events.money import CodClosed, CodDue, CodPaid, CodRemitted, ParcelCollected
from logistics.events.parcels import Act, Direction, ParcelScanned
from logistics.events.transport import BagChecked, BagFilled, BagMoved, ParcelSorted, Visited

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
MARKS = ("SF", "YT", "JT", "ZB", "RM", "ST")
CARRIERS = ("SF", "YT", "JT")
DAYS_A_SPAN = 10
# All that happens to a parcel ends so long before its span does.
_LONGEST_DAYS = 3
_NAMES = "王李张刘陈杨黄赵周吴"


def day_at(at_ms: int) -> str:
    """The local day of a moment: the county's zone has been UTC+8 for as long as this reaches."""
    return datetime.fromtimestamp(at_ms / 1000 + 8 * 3600, UTC).date().isoformat()


class Told(Struct, frozen=True):
    """What a box tells. `strikes`: it corrects the event that bears this name; `name` is that name."""

    at_ms: int
    box: str
    event: AnyEvent
    name: str = ""
    strikes: str = ""


class Span:
    """A span of days that begins at a local midnight (UTC ms), the `number`th one."""

    def __init__(self, places: Places, number: int, start_ms: int, parcels_a_day: int, seed: int = 1) -> None:
        self.places = places
        self.code = f"{number:03}"
        self.start_ms = start_ms
        self._parcels = parcels_a_day
        # The same in each span: only then is one a copy of another.
        self._rng = random.Random(seed)
        self._serial = 0

    def told(self, *, is_cut: bool = False) -> list[Told]:
        """All of it in the order in which it happened. `is_cut`: parcels begin until the last day."""
        last = DAYS_A_SPAN if is_cut else DAYS_A_SPAN - _LONGEST_DAYS
        found: list[Told] = []
        for day in range(DAYS_A_SPAN):
            began = self.start_ms + day * DAY_MS
            # The days on which none begins would be empty: those before have more.
            parcels = round(self._parcels * DAYS_A_SPAN / last) if day < last else 0
            bags: dict[str, list[str]] = {}
            for _ in range(parcels):
                found += self._down(began, bags) if self._rng.random() < 0.85 else self._up(began)
            for station, inside in bags.items():
                found += self._bag(began, station, inside)
            found += self._closes(began)
        return sorted(found, key=lambda one: (one.at_ms, one.box))

    def _waybill(self) -> str:
        self._serial += 1
        return f"{self._rng.choice(CARRIERS)}{self.code}{self._rng.randrange(10**5):05}{self._serial:05}"

    def _scan(self, at_ms: int, box: str, waybill: str, act: Act, site: str, way: Direction) -> Told:
        carrier = {"SF": "SF", "YT": "YTO", "JT": "JT"}[waybill[:2]]
        device = "counter" if site != self.places.hub else "belt"
        weight_g = self._rng.randrange(300, 12_000, 10)
        scan = ParcelScanned(
            waybill=waybill,
            act=act,
            site=site,
            device=device,
            symbology="code128",
            direction=way,
            carrier=carrier,
            weight_g=weight_g,
        )
        return Told(at_ms, box, scan)

    def _down(self, began: int, bags: dict[str, list[str]]) -> Iterator[Told]:
        rng, hub, waybill = self._rng, self.places.hub, self._waybill()
        station, _ = rng.choice(self.places.stations)
        lane, box = box_at(hub, rng.randrange(HUB_LANES)), box_at(station)
        now = began + 6 * HOUR_MS + rng.randrange(3 * HOUR_MS)
        yield self._scan(now, lane, waybill, "arrive", hub, "down")
        yield Told(now + 1000, lane, ParcelSorted(waybill=waybill, site=hub, to=station, how="table"))
        bags.setdefault(station, []).append(waybill)
        yield self._scan(began + 9 * HOUR_MS + 40 * MINUTE_MS, lane, waybill, "depart", hub, "down")
        now = began + 13 * HOUR_MS + rng.randrange(3 * HOUR_MS)
        yield self._scan(now, box, waybill, "arrive", station, "down")
        tail, code = f"{rng.randrange(10_000):04}", f"{rng.randrange(1, 30)}-{rng.randrange(1, 9)}"
        name = rng.choice(_NAMES) + rng.choice(_NAMES)
        phone = f"138{rng.randrange(10_000):04}{tail}"
        who = ParcelRecipient(waybill=waybill, site=station, name=name, phone=phone, consent="station")
        yield Told(now + 2000, box, who)
        shelved = ParcelShelved(waybill=waybill, site=station, shelf=code, code=f"{code}-{tail}")
        yield Told(now + 3000, box, shelved)
        due_fen = rng.randrange(1000, 50_000) if rng.random() < 0.04 else 0
        if due_fen:
            due = CodDue(waybill=waybill, site=station, amount_fen=due_fen, stated_by="label")
            yield Told(now + 4000, box, due)
        if rng.random() < 0.02:
            yield from self._problem(now + 5000, box, waybill, station)
        if rng.random() < 0.03:
            yield from self._mistake(now + HOUR_MS, box, waybill, station)
        yield from self._handed_out(now, box, waybill, station, due_fen)

    def _handed_out(self, now: int, box: str, waybill: str, station: str, due_fen: int) -> Iterator[Told]:
        now += 2 * HOUR_MS + self._rng.randrange(36 * HOUR_MS)
        yield self._scan(now, box, waybill, "hand_out", station, "down")
        gone = ParcelReleased(waybill=waybill, site=station, taken_by="recipient", consent="station")
        yield Told(now + 1000, box, gone)
        if due_fen:
            paid = CodPaid(
                waybill=waybill, site=station, payment=f"p-{waybill}", amount_fen=due_fen, method="cash"
            )
            yield Told(now + 2000, box, paid)

    def _problem(self, now: int, box: str, waybill: str, site: str) -> Iterator[Told]:
        for is_open, at_ms in ((True, now), (False, now + 20 * HOUR_MS)):
            yield Told(at_ms, box, ParcelProblem(waybill=waybill, site=site, kind="damaged", is_open=is_open))

    def _mistake(self, now: int, box: str, waybill: str, site: str) -> Iterator[Told]:
        """The hand-out of another parcel was scanned: it is taken out a minute later."""
        wrong = self._scan(now, box, waybill, "hand_out", site, "down")
        yield Told(now, box, wrong.event, name=waybill)
        # The number of what it corrects is known once the stream is numbered.
        right = Corrected(site=site, stream="-", seq=1, reason="scanned by mistake")
        yield Told(now + MINUTE_MS, box, right, strikes=waybill)

    def _up(self, began: int) -> Iterator[Told]:
        rng, hub, waybill = self._rng, self.places.hub, self._waybill()
        station, _ = rng.choice(self.places.stations)
        box, lane = box_at(station), box_at(hub, rng.randrange(HUB_LANES))
        now = began + 8 * HOUR_MS + rng.randrange(6 * HOUR_MS)
        yield self._scan(now, box, waybill, "collect", station, "up")
        paid = ParcelCollected(
            waybill=waybill,
            site=station,
            weight_g=rng.randrange(300, 9000),
            price_fen=rng.randrange(6, 30) * 100,
            method="wechat",
            zone="1",
            is_identified=True,
            is_inspected=True,
        )
        yield Told(now + 1000, box, paid)
        yield self._scan(began + 16 * HOUR_MS, box, waybill, "depart", station, "up")
        now = began + 18 * HOUR_MS + rng.randrange(2 * HOUR_MS)
        yield self._scan(now, lane, waybill, "arrive", hub, "up")
        yield self._scan(now + 90 * MINUTE_MS, lane, waybill, "depart", hub, "up")

    def _bag(self, began: int, station: str, inside: list[str]) -> Iterator[Told]:
        hub, day = self.places.hub, (began - self.start_ms) // DAY_MS
        number = self.places.sites.index(station)
        bag, lane = f"ZB{self.code}{day:02}{number:03}", box_at(hub, number % HUB_LANES)
        seal, car = f"{number}{day}", f"car-{number % 20}"
        filled = began + 9 * HOUR_MS
        yield Told(filled, lane, BagMoved(bag=bag, site=hub, act="build", to=station))
        for place, waybill in enumerate(inside):
            yield Told(filled + 1000 + place * 100, lane, BagFilled(bag=bag, waybill=waybill, site=hub))
        left = filled + 30 * MINUTE_MS
        pieces = len(inside)
        sealed = BagMoved(bag=bag, site=hub, act="seal", to=station, seal=seal, pieces=pieces)
        yield Told(left, lane, sealed)
        yield Told(left + 1000, lane, BagMoved(bag=bag, site=hub, act="depart", to=station, vehicle=car))
        come, box = began + 12 * HOUR_MS, box_at(station)
        yield Told(come, box, Visited(stop=station, site=station, kind="exchange", vehicle=car))
        for step, act in enumerate(("arrive", "open")):
            moved = BagMoved(bag=bag, site=station, act=act, seal=seal)  # type: ignore[arg-type]  # a BagAct
            yield Told(come + 1000 * (step + 1), box, moved)
        checked = BagChecked(bag=bag, site=station, expected=pieces, found=pieces)
        yield Told(come + 3000, box, checked)

    def _closes(self, began: int) -> Iterator[Told]:
        """Each station closes its day; some send money on and count their till."""
        day = day_at(began)
        for number, (station, _) in enumerate(self.places.stations):
            box, now = box_at(station), began + 19 * HOUR_MS + number * 1000
            closed = DayClosed(site=station, day=day, counts=DayCounts(), digest="0" * 64)
            yield Told(now + 5000, box, closed)
            if number % 10 == (began // DAY_MS) % 10:
                name = f"RM{self.code}-{day[-2:]}-{station}"
                sent = CodRemitted(site=station, remittance=name, amount_fen=10_000, carrier="SF")
                yield Told(now, box, sent)
                counted = CodClosed(site=station, day=day, expected_fen=0, counted_fen=0)
                yield Told(now + 1000, box, counted)
