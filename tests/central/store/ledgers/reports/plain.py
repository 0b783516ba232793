"""A random week of the little county, and its log counted plainly: no read model, no code of the reports."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from random import Random

from msgspec import Struct
from sqlalchemy import select

from central.store.tables import event
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected, ParcelProblem
from logistics.events.lots import LotBlocked, LotGraded, LotPacked, LotShipped, LotWeighed
from logistics.events.money import CodDue, CodPaid, CodRemitted, ParcelCollected
from logistics.events.parcels import Act, Direction, ParcelScanned
from tests.central.centre import Centre
from tests.central.store.ledgers.reports.scene import ZONE, at

DAYS = [f"2026-05-{day}" for day in range(25, 32)]
SITES = ("HUB", "C1", "S1")
_ACTS: tuple[Act, ...] = ("arrive", "hand_out", "collect", "return", "depart")
_NAMES = {"arrive": "arrived", "hand_out": "handed_out", "collect": "collected", "return": "returned"}
_NAMES["depart"] = "departed"
Figures = dict[tuple[str, str, str], int]
"""By day, site and figure."""


class Piece(Struct, frozen=True):
    """What a site's box tells of a part of a day: events of its stream from a number on."""

    stream: str
    first: int
    told: tuple[tuple[int, AnyEvent], ...]


def week(rng: Random) -> list[Piece]:
    """What three sites did in a week, each silent on some days; some events are corrected later."""
    pieces = []
    for site in SITES:
        number = 1
        for day in DAYS:
            if rng.random() < 0.3:
                continue
            told = sorted(
                ((at(day, "08:00") + rng.randrange(36_000_000), _event(rng, site, number)) for _ in range(6)),
                key=lambda pair: pair[0],
            )
            pieces.append(Piece(f"stream-{site}", number, tuple(told)))
            number += len(told)
    return pieces


def _event(rng: Random, site: str, number: int) -> AnyEvent:
    waybill = f"W{rng.randrange(6)}"
    fen = rng.randrange(1, 9) * 100
    lot = f"L{rng.randrange(3)}"
    kinds: list[Callable[[], AnyEvent]] = [
        lambda: _scan(rng, waybill, site),
        lambda: _scan(rng, waybill, site),
        lambda: _scan(rng, waybill, site),
        lambda: CodDue(waybill=waybill, site=site, amount_fen=fen, stated_by="label"),
        lambda: CodPaid(
            waybill=waybill, site=site, payment=f"p{rng.randrange(9)}", amount_fen=fen, method="cash"
        ),
        lambda: CodRemitted(site=site, remittance=f"r{rng.randrange(5)}", amount_fen=fen),
        lambda: ParcelCollected(
            waybill=waybill,
            site=site,
            weight_g=500,
            price_fen=fen,
            method="cash",
            zone="A",
            is_identified=True,
            is_inspected=True,
        ),
        lambda: ParcelProblem(waybill=waybill, site=site, kind="damaged", is_open=True),
        lambda: LotWeighed(lot=lot, site=site, gross_g=fen),
        lambda: LotGraded(lot=lot, into=f"{lot}-A", site=site, gross_g=fen),
        lambda: LotPacked(lot=lot, site=site, package=waybill, net_g=fen),
        lambda: LotShipped(lot=lot, site=site, net_g=fen, to="市场"),
        lambda: LotBlocked(lot=lot, site=site, is_blocked=True),
        lambda: Corrected(
            site=site, stream=f"stream-{site}", seq=max(1, number - rng.randrange(9)), reason="wrong"
        ),
    ]
    return rng.choice(kinds)()


def _scan(rng: Random, waybill: str, site: str) -> ParcelScanned:
    way: Direction = rng.choice(("down", "up"))
    return ParcelScanned(
        waybill=waybill,
        act=rng.choice(_ACTS),
        site=site,
        device="hand",
        symbology="code128",
        direction=way,
        carrier=rng.choice(("sf", "yto", "")),
    )


class Told(Struct, frozen=True, order=True):
    """An event of the log by its time, its number and its bytes."""

    at_ms: int
    stream: str
    seq: int
    body: bytes

    @property
    def event(self) -> AnyEvent:
        """What it says."""
        return wire.decode_event(self.body)

    @property
    def day(self) -> str:
        """Its local day."""
        return datetime.fromtimestamp(self.at_ms / 1000, ZONE).date().isoformat()


def counted(centre: Centre) -> Figures:
    """The figures of all days by the log's own bytes."""
    told = standing(centre)
    sums: Figures = defaultdict(int)
    different: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    last: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    stated, paid, sent = set[str](), set[tuple[str, str]](), set[tuple[str, str]]()
    due: dict[str, str] = {}
    for one in told:
        is_ = one.event
        day = one.day
        if isinstance(is_, ParcelScanned):
            different[day, is_.site, _NAMES[is_.act]].add(is_.waybill)
            different[day, is_.site, is_.direction].add(is_.waybill)
        elif isinstance(is_, ParcelProblem):
            different[day, is_.site, "problems"].add(is_.waybill)
        elif isinstance(is_, CodDue):
            # Counted on the day on which it was first stated, as that day's last word on it.
            if is_.waybill not in stated or due[is_.waybill] == day:
                stated.add(is_.waybill)
                for key in [key for key in last if key[0] == day and key[2] == "due_fen"]:
                    last[key].pop(is_.waybill, None)
                due[is_.waybill] = day
                last[day, is_.site, "due_fen"][is_.waybill] = is_.amount_fen
        elif isinstance(is_, CodPaid):
            if (is_.waybill, is_.payment) not in paid:
                paid.add((is_.waybill, is_.payment))
                sums[day, is_.site, "collected_fen"] += is_.amount_fen
        elif isinstance(is_, CodRemitted):
            if (is_.site, is_.remittance) not in sent:
                sent.add((is_.site, is_.remittance))
                sums[day, is_.site, "remitted_fen"] += is_.amount_fen
        elif isinstance(is_, ParcelCollected):
            for key in [key for key in last if key[0] == day and key[2] == "postage_fen"]:
                last[key].pop(is_.waybill, None)
            last[day, is_.site, "postage_fen"][is_.waybill] = is_.price_fen
        elif isinstance(is_, Corrected):
            sums[day, is_.site, "corrections"] += 1
        else:
            _lot(is_, day, sums, different)
    sums.update({key: len(names) for key, names in different.items()})
    sums.update({key: sum(by_parcel.values()) for key, by_parcel in last.items()})
    return sums


def _lot(is_: AnyEvent, day: str, sums: Figures, different: dict[tuple[str, str, str], set[str]]) -> None:
    if isinstance(is_, LotWeighed):
        sums[day, is_.site, "received_g"] += is_.net_g
    elif isinstance(is_, LotGraded):
        sums[day, is_.site, "graded_g"] += is_.net_g
    elif isinstance(is_, LotPacked):
        sums[day, is_.site, "packed_g"] += is_.net_g
    elif isinstance(is_, LotShipped):
        sums[day, is_.site, "shipped_g"] += is_.net_g
    elif isinstance(is_, LotBlocked):
        different[day, is_.site, "blocked"].add(is_.lot)


def standing(centre: Centre) -> list[Told]:
    """What stands of the log, in order of time, read from its bytes."""
    here = event.c
    with centre.store.read() as connection:
        rows = connection.execute(select(here.at_ms, here.stream, here.seq, here.body)).all()
    return _standing([Told(*row) for row in rows])


def _standing(told: list[Told]) -> list[Told]:
    """Without what corrections take out, in order of time. Of corrections the latest are decided first."""
    struck: set[tuple[str, int]] = set()
    for one in sorted(told, reverse=True):
        if isinstance(one.event, Corrected) and (one.stream, one.seq) not in struck:
            struck.add((one.event.stream, one.event.seq))
    return [one for one in sorted(told) if (one.stream, one.seq) not in struck]


def heard(centre: Centre) -> set[tuple[str, str]]:
    """The (day, site) of which anything stands."""
    return {(day, site) for day, site, _ in counted(centre)}
