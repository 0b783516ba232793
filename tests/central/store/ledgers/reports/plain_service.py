"""What a week's report says of service, coverage, held parcels and carriers, counted plainly from the log."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from random import Random

from logistics.events.all import AnyEvent
from logistics.events.counter import DayClosed, DayCounts
from logistics.events.parcels import Act, Direction, ParcelScanned
from logistics.events.transport import Visited
from tests.central.store.ledgers.reports.plain import DAYS, Piece, Told
from tests.central.store.ledgers.reports.scene import at

PLACES = {"C1": "township", "S1": "village", "S2": "village"}
_ACTS: tuple[Act, ...] = ("arrive", "hand_out", "collect", "depart")
_WAYS: tuple[Direction, ...] = ("down", "up")


def rounds(rng: Random) -> list[Piece]:
    """How lines went round: some visits, some in vain, some days closed, some scans at a second station."""
    pieces = []
    for place in PLACES:
        often = rng.choice((0.4, 0.8, 1.0))
        for number, day in enumerate(DAYS):
            told = [(at(day, "09:00"), _round(rng, place, day))] if rng.random() < often else []
            if place == "S2" and rng.random() < 0.5:
                told.append((at(day, "10:00"), _scan(rng, place)))
            if place == "C1" and not number:
                told.append((at(day, "11:00"), Visited(stop="C1", site="C1", kind="exchange")))
            if told:
                pieces.append(Piece(f"round-{place}-{day}", 1, tuple(told)))
    return pieces


def _round(rng: Random, place: str, day: str) -> AnyEvent:
    told: list[AnyEvent] = [
        Visited(stop=place, site="C1", kind="exchange"),
        Visited(stop=place, site="C1", kind="exchange", direction="down"),
        Visited(stop=place, site="C1", kind="no_parcels", direction="up"),
        Visited(stop=place, site="C1", kind="not_reached"),
        DayClosed(site=place, day=day, counts=DayCounts(), digest="0" * 64),
    ]
    return rng.choice(told)


def _scan(rng: Random, site: str) -> ParcelScanned:
    return ParcelScanned(
        waybill=f"V{rng.randrange(9)}",
        act=rng.choice(_ACTS),
        site=site,
        device="hand",
        symbology="code128",
        direction=rng.choice(_WAYS),
        carrier=rng.choice(("sf", "yto")),
    )


def held(told: Iterable[Told]) -> Counter[str]:
    """Who holds how many parcels after all of it."""
    holders: dict[str, str | None] = {}
    last: dict[str, tuple[str, str]] = {}
    for one in told:
        scan = one.event
        if not isinstance(scan, ParcelScanned) or last.get(scan.waybill) == (scan.site, scan.act):
            continue
        # The recipient has it: nothing but the return bag takes it back.
        is_given = scan.waybill in holders and holders[scan.waybill] == ""
        last[scan.waybill] = (scan.site, scan.act)
        if not is_given or scan.act == "return":
            gone: dict[str, str | None] = {"hand_out": "", "depart": None}
            holders[scan.waybill] = gone.get(scan.act, scan.site)
    return Counter(site for site in holders.values() if site)


def carriers(told: Iterable[Told]) -> Counter[tuple[str, str, str]]:
    """By site, carrier and act: parcels, each once a day by its last scan of it."""
    said = {
        (one.day, scan.site, scan.act, scan.waybill): scan.carrier
        for one in told
        if isinstance(scan := one.event, ParcelScanned)
    }
    return Counter((site, carrier, act) for (_, site, act, _), carrier in said.items())


def active(told: Iterable[Told]) -> set[str]:
    """The stations that both collected and delivered."""
    did: dict[str, set[str]] = defaultdict(set)
    for one in told:
        if isinstance(scan := one.event, ParcelScanned):
            did[scan.site].add(scan.act)
    return {site for site in ("S1", "S2") if {"collect", "hand_out"} <= did[site]}


def verdicts(told: list[Told]) -> dict[tuple[str, str], tuple[str, int, int]]:
    """By place and promise: the verdict, on how many days it was visited so, and the largest gap."""
    days: dict[tuple[str, str], set[str]] = defaultdict(set)
    known: dict[str, set[str]] = defaultdict(set)
    scanned: set[tuple[str, str, str]] = set()
    for one in told:
        is_ = one.event
        if isinstance(is_, DayClosed):
            known[is_.site].add(is_.day)
        elif isinstance(is_, Visited):
            known[is_.stop].add(one.day)
            if is_.kind != "not_reached":
                for way in _WAYS if is_.direction == "both" else (is_.direction,):
                    days[is_.stop, way].add(one.day)
        elif isinstance(is_, ParcelScanned) and (is_.waybill, is_.site, is_.act) not in scanned:
            scanned.add((is_.waybill, is_.site, is_.act))
            if (is_.act, is_.direction) in {("arrive", "down"), ("depart", "up")}:
                days[is_.site, is_.direction].add(one.day)
                known[is_.site].add(one.day)
    found = {}
    for place, kind in PLACES.items():
        dark = {*DAYS} - known[place]
        down, up = days[place, "down"], days[place, "up"]
        if kind == "township":
            found[place, "daily"] = (_by_gap(down, dark, 1), len(down), _gap(down))
        else:
            found[place, "every_two_days"] = (_by_gap(down, dark, 2), len(down), _gap(down))
            found[place, "collected_3_a_week"] = (_by_week(len(up), len(dark)), len(up), _gap(up))
    return found


def _by_gap(days: set[str], dark: set[str], most: int) -> str:
    if _gap(days) <= most:
        return "kept"
    return "broken" if _gap(days | dark) > most else "unreported"


def _by_week(visits: int, dark: int) -> str:
    if visits >= 3:
        return "kept"
    return "broken" if visits + dark < 3 else "unreported"


def _gap(days: set[str]) -> int:
    """From a visit to the next; the days before and after the week are taken to have had one."""
    first, last = (date.fromisoformat(DAYS[n]).toordinal() for n in (0, -1))
    marks = sorted({first - 1, last + 1, *(date.fromisoformat(day).toordinal() for day in days)})
    return max(later - earlier for earlier, later in pairwise(marks))
