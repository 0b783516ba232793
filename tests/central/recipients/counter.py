"""A station with a recipient or two, a true collector with a key, and a gateway that answers over HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from central.alerts.words.compose import LANGUAGES, TEXTS
from central.collector import Collector
from central.recipients.channels import HookWay, Way
from central.recipients.telling import Recipients, Telling
from central.recipients.words import Composer
from central.store.ledgers import tables as ledgers
from central.store.ledgers.persons import Persons
from central.store.ledgers.sealing import Sealer
from logistics.events.all import AnyEvent
from logistics.events.boxes import BoxHealth
from logistics.events.counter import ParcelRecipient, ParcelShelved
from logistics.parcels.notices import NoticeRules
from plumbing import i18n
from tests.central.centre import Centre, batch, scan

SEALER = Sealer(bytes(range(32)))
ZONE = ZoneInfo("Asia/Shanghai")
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
DAY_MS = 24 * HOUR_MS
MIDNIGHT = 1_780_588_800_000
"""2026-06-05 00:00 in China, as UTC ms."""
NOON = MIDNIGHT + 12 * HOUR_MS
SITE, PHONE = "SC-046", "13812349626"
W = "SF1234567890123"


class Gateway:
    """Answers each POST with `status` and `words`, or by breaking off the connection (`is_mute`)."""

    def __init__(self) -> None:
        self.status, self.words, self.is_mute = 200, b'{"ok":true}', False
        self.url = ""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []

    def texts(self) -> list[str]:
        """What it was asked to send."""
        return [str(one["text"]) for one in self.asked]


@contextmanager
def gateway() -> Iterator[Gateway]:
    """It listens on loopback until the end."""
    here = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            here.asked.append(msgspec.json.decode(body))
            here.keys.append(self.headers["idempotency-key"])
            if here.is_mute:
                return
            self.send_response(here.status)
            self.send_header("Content-Length", str(len(here.words)))
            self.end_headers()
            self.wfile.write(here.words)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is said on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.url = f"http://127.0.0.1:{server.server_address[1]}/sms"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Counter:
    """The centre of one station. Its box is heard of whenever somebody ticks."""

    def __init__(self, folder: Path, way: Way, rules: NoticeRules | None = None) -> None:
        self.centre = Centre(folder)
        self.centre.collector = Collector(self.centre.store, self.centre.projections, SEALER)
        self.way = way
        self._rules = rules or NoticeRules()
        self._numbers = count(1)
        self.recipients = self.process()

    def process(self) -> Recipients:
        """A new life of what tells."""
        texts = i18n.load(TEXTS / "recipients", LANGUAGES)
        composer = Composer(texts, {SITE: ("三墩桥站", "Sandunqiao")}, ZONE, "https://x.cn/p")
        return Recipients(
            self.centre.store, Persons(SEALER), self.way, composer, Telling(self._rules, ZONE, 20), Random(1)
        )

    def told(self, at_ms: int, *events: AnyEvent, now_ms: int | None = None) -> None:
        """Events of the station's box, a second apart."""
        stamped = [(at_ms + 1000 * n, event) for n, event in enumerate(events)]
        name = f"s{next(self._numbers)}"
        self.centre.receive(batch(name, 1, *stamped), now_ms=at_ms if now_ms is None else now_ms)

    def healthy(self, at_ms: int, *, oldest_ms: int = 0) -> None:
        """The box says how it is."""
        self.told(at_ms, BoxHealth(site=SITE, backlog=1, oldest_ms=oldest_ms, disk_free_mb=9000))

    def shelved(self, at_ms: int, waybill: str = W, *, phone: str | None = PHONE, code: str = "16-4") -> None:
        """A parcel arrives, its recipient is noted, and it is put on a shelf."""
        self.told(at_ms, *shelving(waybill, phone=phone, code=code))

    def tick(self, now_ms: int) -> int:
        """Tell what is due, the box being well."""
        self.healthy(now_ms)
        return self.recipients.tick(now_ms)

    def notices(self) -> list[Any]:
        """All that was noted, by parcel and kind."""
        rows = self.centre.rows(ledgers.recipient_notice)
        return sorted(rows, key=lambda row: (row.waybill, row.made_ms))

    def states(self) -> list[tuple[str, str]]:
        """Of each notice kind and state."""
        return [(row.kind, row.state) for row in self.notices()]

    def close(self) -> None:
        """Close database and connections."""
        self.recipients.close()
        self.centre.store.close()


def shelving(waybill: str = W, *, phone: str | None = PHONE, code: str = "16-4") -> list[AnyEvent]:
    """What a counter tells of a parcel that it shelves."""
    named = ParcelRecipient(
        waybill=waybill, site=SITE, name="王小一", tail=None if phone else "9626", phone=phone
    )
    return [
        scan(waybill, "arrive", SITE),
        named,
        ParcelShelved(waybill=waybill, site=SITE, shelf="16", code=code),
    ]


Scene = tuple[Counter, Gateway]
"""A counter at the centre, and the far end that its messages go to."""


@contextmanager
def counter_in(folder: Path, way: Way | None = None) -> Iterator[tuple[Counter, Gateway]]:
    """A counter and its gateway; both end."""
    with gateway() as far:
        here = Counter(folder, way or HookWay(far.url, "a-token", 5.0))
        try:
            yield here, far
        finally:
            here.close()
