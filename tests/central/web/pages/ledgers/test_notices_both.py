"""The numbers of the page of notices are what the log and the gateway say, each read by itself."""

import re
from collections.abc import Iterator
from datetime import datetime
from random import Random

import pytest
from sqlalchemy import select

from central.alerts.words.compose import LANGUAGES, TEXTS
from central.collector import Collector
from central.recipients.channels import HookWay
from central.recipients.telling import Recipients, Telling
from central.recipients.words import Composer
from central.store import tables
from central.store.ledgers.persons import Persons
from central.store.projections.fold import Projections
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.boxes import BoxHealth
from logistics.events.counter import ParcelRecipient, ParcelShelved
from logistics.events.parcels import ParcelScanned
from logistics.parcels.notices import NoticeRules
from plumbing import i18n
from tests.central.centre import batch, inbound, scan
from tests.central.recipients.counter import MINUTE_MS, Gateway, gateway
from tests.central.web.pages.ledgers.telling import SEALER
from tests.central.web.scene import COUNTY, Scene, Visitor


class Station:
    """C1's box, which tells of parcels, and what tells their recipients. It is noon of today."""

    def __init__(self, scene: Scene, far: Gateway) -> None:
        now = datetime.fromtimestamp(scene.now_ms / 1000, COUNTY.zone)
        self.noon_ms = int(now.replace(hour=12, minute=0, second=0, microsecond=0).timestamp() * 1000)
        self.scene, self.far = scene, far
        self._collector = Collector(scene.store, Projections({}), SEALER)
        self._number = 0
        self.numbered: set[str] = set()
        composer = Composer(
            i18n.load(TEXTS / "recipients", LANGUAGES),
            {"C1": ("妙高", "Miaogao")},
            COUNTY.zone,
            "https://x.cn",
        )
        telling = Telling(NoticeRules(), COUNTY.zone, 20)
        self._recipients = Recipients(
            scene.store, Persons(SEALER), HookWay(far.url, "a-token", 5.0), composer, telling, Random(1)
        )

    def told(self, minute: int, *events: AnyEvent) -> None:
        """Events of a minute after noon, received in it."""
        self._number += 1
        at_ms = self.noon_ms + minute * MINUTE_MS
        stamped = [(at_ms + number, event) for number, event in enumerate(events)]
        self._collector.receive([inbound(batch(f"s{self._number}", 1, *stamped))], at_ms + 1000)

    def shelved(self, minute: int, waybill: str, phone: str) -> None:
        """A parcel with its recipient's number, or with the end of it alone."""
        is_whole = len(phone) > 4
        if is_whole:
            self.numbered.add(waybill)
        whose = ParcelRecipient(
            waybill=waybill,
            site="C1",
            phone=phone if is_whole else None,
            tail=None if is_whole else phone,
        )
        self.told(
            minute,
            scan(waybill, "arrive", "C1"),
            whose,
            ParcelShelved(waybill=waybill, site="C1", shelf="1", code=f"1-{waybill}"),
        )

    def tick(self, minute: int) -> None:
        """Tell what is due, the box being well."""
        self.told(minute, BoxHealth(site="C1", backlog=0, oldest_ms=0, disk_free_mb=9000))
        self._recipients.tick(self.noon_ms + minute * MINUTE_MS + 2000)

    def close(self) -> None:
        """Close what is open to the gateway."""
        self._recipients.close()


@pytest.fixture
def station(scene: Scene) -> Iterator[Station]:
    """With a gateway that listens."""
    with gateway() as far:
        here = Station(scene, far)
        yield here
        here.close()


def lying(station: Station) -> dict[str, bool]:
    """By the log's bytes: parcels that nobody took, and whether a whole number was told of each.

    Numbers are in no log: those are what the box sent.
    """
    here = tables.event.c
    with station.scene.store.read() as connection:
        bodies = connection.execute(select(here.body).order_by(here.at_ms)).scalars().all()
    told = [wire.decode_event(body) for body in bodies]
    last = {event.waybill: event.act for event in told if isinstance(event, ParcelScanned)}
    return {waybill: waybill in station.numbered for waybill, act in last.items() if act == "arrive"}


def numbers(visitor: Visitor) -> dict[str, int]:
    """What the page says, by the state of the rows that it opens, which are as many."""
    found = re.findall(
        r'href="(/rows/notices\?state=([a-z_]+)[^"]*)"[^>]*data-value="(\d+)"',
        visitor.get("/ledgers/notices").text,
    )
    for href, _, value in found:
        rows = visitor.get(href.replace("&amp;", "&")).text
        assert f'<dd data-of="rows" data-value="{value}"' in rows
    return {state: int(value) for _, state, value in found}


def test_each_number_is_what_was_told(station: Station, viewer: Visitor) -> None:
    """Told is what the gateway took, untold what it refused, without a number what lies and has none."""
    for number in range(3):
        station.shelved(0, f"OK{number}", f"1381234000{number}")
    for waybill in ("TAIL-1", "TAIL-2", "TAIL-3"):
        station.shelved(0, waybill, "9626")
    station.shelved(0, "GONE", "13812340009")
    station.told(1, scan("GONE", "hand_out", "C1"))
    station.tick(7)
    taken = len(station.far.asked)
    station.far.status = 500
    for number in range(2):
        station.shelved(10, f"BAD{number}", f"1391234000{number}")
    station.tick(17)
    station.told(18, scan("TAIL-3", "hand_out", "C1"))
    there = lying(station)
    said = numbers(viewer)
    assert taken == 3
    assert said["told"] == taken
    # What a gateway refuses ends the round: of two the second waits, and nobody was to be told of it yet.
    assert said["untold"] == len(station.far.asked) - taken == 1
    assert sum(there.values()) == taken + 2
    assert said["no_number"] == sum(not has for has in there.values()) == 2
