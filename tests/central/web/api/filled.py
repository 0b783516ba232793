"""A county of which something is known of every kind, told by boxes and stored by a true collector."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import httpx
from msgspec.structs import replace
from sqlalchemy import select

from central.store import tables
from central.store.access import tokens
from central.store.access.tokens import SCOPES, Wish
from central.store.indicators import entries, proving
from central.store.indicators.board import packaged
from central.store.indicators.counting.counts import Counting
from central.store.indicators.entries import Draft
from central.store.ledgers.register import standards
from central.store.ledgers.reports.reporting import Reporting
from central.web.app import make_app
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected
from logistics.indicators.figures import Figure
from plumbing.web.server import Serving, serve
from tests.central.store.ledgers.reports import scene as days
from tests.central.web.pages.ledgers.telling import SEALER, evening, told
from tests.central.web.scene import COUNTY, SECRET, Scene
from tests.central.web.trace.telling import lived

WRITER = "lin-who-enters"
NAME, PHONE = "王小一", "13812349626"
"""Whom the county knows as a recipient: no answer may hold them."""


def fill(scene: Scene) -> Scene:
    """Parcels, money, bags, visits, lots, rooms, boxes, alerts, standards and reported days."""
    evening(scene)
    lived(scene)
    scans = [replace(days.scan(f"W{n}", "arrive", "C1"), weight_g=1000 + n) for n in range(7)]
    told(scene, *scans, hours_ago=30, stream="more")
    earlier = [days.scan(f"V{n}", act, "C1") for n in range(9) for act in ("arrive", "hand_out")]
    told(scene, *earlier, hours_ago=54, stream="earlier")
    told(scene, days.scan("W1", "hand_out", "C1"), hours_ago=29, stream="out")
    scene.box("hub-1")
    scene.stream("hub-1", (1, 4), (7, 9))
    scene.probe("cold/p1", 4000, 5000, 6000)
    scene.breach("cold/p1")
    standards.seed(scene.store, scene.now_ms)
    # Reported at midnight: a day and a week are, whenever the test runs.
    reporting = Reporting(scene.store, days.COUNTY, 0)
    for minute in range(5):
        reporting.tick(scene.now_ms + minute * 60_000)
    _indicators(scene)
    return scene


def _indicators(scene: Scene) -> None:
    """What the events make of them, and a figure that somebody entered with a document."""
    Counting(scene.store, days.COUNTY, packaged()).count(scene.now_ms)
    retail = packaged().one("retail")
    assert retail is not None
    draft = Draft(date(2022, 1, 1), date(2022, 12, 31), Figure(316, 10), "commerce")
    with scene.store.write() as connection:
        entry = entries.add(connection, retail, draft, WRITER, scene.now_ms)
        who, now_ms = WRITER, scene.now_ms
        proving.prove(connection, entry, title="年度统计表", number="遂商〔2023〕8号", who=who, now_ms=now_ms)


def token(
    scene: Scene, *scopes: str, sites: tuple[str, ...] = (), days: int = 90, name: str = "bureau"
) -> str:
    """A fresh token's secret; without scopes it has all."""
    with scene.store.write() as connection:
        return tokens.add(connection, Wish(name, "manager", scopes or SCOPES, sites, days), scene.now_ms)


@contextmanager
def served(scene: Scene, a_minute: int = 1_000_000) -> Iterator[Serving]:
    """Its pages and its API; a test asks more often than any system."""
    county = replace(COUNTY, tables=days.COUNTY)
    app = make_app(
        scene.store, county=county, secret=SECRET, poll_s=0.05, sealer=SEALER, api_a_minute=a_minute
    )
    serving = serve(app, "127.0.0.1", 0, app.state.live.close)
    try:
        yield serving
    finally:
        serving.stop()


class Reader:
    """Another system of the county, with its token."""

    def __init__(self, url: str, secret: str) -> None:
        self.client = httpx.Client(base_url=url, timeout=20, headers={"authorization": f"Bearer {secret}"})

    def get(self, path: str, headers: dict[str, str] | None = None, **query: str | int) -> httpx.Response:
        """An answer of the API; `path` begins below /api/v1."""
        return self.client.get(
            f"/api/v1{path}", params={name: str(value) for name, value in query.items()}, headers=headers
        )

    def all(self, path: str, **query: str | int) -> list[Any]:
        """All items of a list, page by page."""
        answer = self.get(path, None, **query)
        assert answer.status_code == 200, answer.text
        found = list(answer.json()["items"])
        while answer.json()["next"]:
            answer = self.client.get(answer.json()["next"])
            assert answer.status_code == 200, answer.text
            found += answer.json()["items"]
        return found


def events(scene: Scene) -> list[tuple[int, AnyEvent]]:
    """What counts of the log, read from its bytes alone: each event's time and what it says.

    What a correction names does not; nobody corrects corrections here.
    """
    here = tables.event.c
    with scene.store.read() as connection:
        rows = connection.execute(
            select(here.stream, here.seq, here.at_ms, here.body).order_by(here.id)
        ).all()
    told = {(row.stream, row.seq): (row.at_ms, wire.decode_event(row.body)) for row in rows}
    wrong = {(event.stream, event.seq) for _, event in told.values() if isinstance(event, Corrected)}
    return [one for place, one in told.items() if place not in wrong]


__all__ = ["NAME", "PHONE", "WRITER", "Reader", "events", "fill", "served", "token"]
