"""The same county on SQLite and on PostgreSQL: every page, every set of rows and the API say the same."""

import difflib
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import islice

import httpx
import pytest
from fastapi import FastAPI
from msgspec import Struct
from msgspec.structs import replace

from central.collector import Collector
from central.store.indicators.board import packaged
from central.store.indicators.counting.counts import Counting
from central.store.ledgers.register import standards
from central.store.ledgers.reports.reporting import Reporting
from central.store.projections.fold import Projections
from central.store.queries.rows.registry import ROW_SETS
from central.store.store import Store
from central.web.access.accounts import add_account
from central.web.access.rights import Role
from central.web.app import make_app
from logistics.events.all import AnyEvent
from logistics.events.boxes import BoxHealth, BoxStarted
from logistics.events.counter import Corrected
from logistics.events.machine import BoxMachine
from logistics.events.parcels import Weighed
from logistics.events.rooms import Bucket, DoorMoved, ProbeAbout, ThinnedReadings
from logistics.goods.epcis.naming import Naming
from logistics.indicators.sampling import LEVELS
from plumbing.clock import utc_ms
from plumbing.web.server import serve
from plumbing.web.throttle import Tally
from tests.central.centre import ROOM as COLD_ROOM
from tests.central.centre import RULE, batch, inbound
from tests.central.postgresql import cluster
from tests.central.store.ledgers.reports import scene as days
from tests.central.store.lots.trace import scene as lot
from tests.central.web.access.matrix import things
from tests.central.web.access.matrix.filled import PLACES, ROOM, SITE, fill
from tests.central.web.access.matrix.routes import Route, routes
from tests.central.web.pages.ledgers.telling import SEALER, evening
from tests.central.web.pages.rows.story import DAY_MS, Story
from tests.central.web.scene import SECRET, Scene, Visitor

PASSWORD = "tea mountain 42"
COUNTY = replace(PLACES, tables=days.COUNTY)
NAMING = Naming("https://trace.example.cn", COUNTY.zone)
_MINUTE_MS = 60_000
_PEOPLE: tuple[Role, ...] = ("manager", "admin")
# What is a visit's own: the form's token, the port, moments; and digests of what holds queries.
_OWN = re.compile(
    r'name="csrf" value="[^"]+"|content="[^"]{30,}"|127\.0\.0\.1:\d+|\b1[78]\d{11}\b|(?<=_ms)(?:"|&#34;):\d+'
    r'|sha256[: ][0-9a-f]+|"digest":"[0-9a-f]+"|\d\d:\d\d:\d\d'
)
# Each visit has its own secret, its own durations, and measures a lot's room up to its own moment.
_NOT_ALIKE = frozenset({"/account/totp", "/metrics", "/lots/of/{lot}/epcis", "/lots/packed/epcis"})
# Fields of public addresses by GS1 numbers: the same queries as /lot/{lot}.
_NOT_ASKED = frozenset({"gtin", "sscc"})
# What people enter by pages: each form leads on to what it made.
_FORMS: dict[str, dict[str, str]] = {
    "/indicators/sampling": {"day": "2026-05-28", "seed": "4711", **dict.fromkeys(LEVELS, "100")},
    "/indicators/disclosure": {},
    "/duty/notes": {"text": "夜里看冷库", "taker": ""},
}

_QUERIES = {"/admin/accounts/one": {"name": "manager"}}
# What is not in this county beside what the small one of the matrix lacks, and rows of which nobody told.
_MISSING = ("/public/indicators", "/public/indicators/{number}.{kind}")
_EMPTY = {"notices", "devices", "commands"}


class Both(Struct, frozen=True):
    """A visitor to the county on the one database and on the other."""

    sqlite: Visitor
    postgresql: Visitor

    def get(self, path: str, query: dict[str, str] | None = None) -> tuple[httpx.Response, httpx.Response]:
        """A page of both."""
        return self.sqlite.get(path, **query or {}), self.postgresql.get(path, **query or {})

    def post(self, path: str, form: dict[str, str]) -> tuple[int, int]:
        """A form to both, as the page of the same address has it; what they answer."""
        visitors = (self.sqlite, self.postgresql)
        sent = [one.client.post(path, data={**form, "csrf": one.token("/account")}) for one in visitors]
        return sent[0].status_code, sent[1].status_code


class County(Struct, frozen=True):
    """The filled county, twice: its people, its routes and the noon of which it tells."""

    people: dict[Role, Both]
    routes: list[Route]
    noon: datetime


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """The same facts, collected into both databases and looked at by the same people."""
    now_ms = utc_ms()
    noon = datetime.fromtimestamp(now_ms / 1000, COUNTY.zone) - timedelta(days=2)
    noon = noon.replace(hour=12, minute=0, second=0, microsecond=0)
    with ExitStack() as stack:
        server = stack.enter_context(cluster())
        urls = f"sqlite:///{tmp_path_factory.mktemp('both') / 'centre.sqlite'}", server.database()
        apps = []
        for url in urls:
            store = Store(url)
            stack.callback(store.close)
            apps.append(_app(store, now_ms, noon))
        serving = [serve(app, "127.0.0.1", 0, app.state.live.close) for app in apps]
        for one in serving:
            stack.callback(one.stop)
        people = {name: _both(stack, [one.url for one in serving], name) for name in _PEOPLE}
        for path, form in _FORMS.items():
            assert people["manager"].post(path, form) == (303, 303), path
        yield County(people, routes(apps[0]), noon)


def _both(stack: ExitStack, urls: list[str], name: str) -> Both:
    one, other = (stack.enter_context(Visitor(url)) for url in urls)
    for visitor in (one, other):
        assert visitor.login(name, PASSWORD).status_code == 303
    return Both(one, other)


def _app(store: Store, now_ms: int, noon: datetime) -> FastAPI:
    scene = Scene(store, now_ms)
    fill(scene)
    Story(scene, int(noon.timestamp() * 1000), noon.date().isoformat()).tell()
    evening(scene, noon.date().isoformat())
    _a_lots_day(scene)
    _a_cold_room(scene)
    _after(scene)
    for role in _PEOPLE:
        add_account(store, role, PASSWORD, role, now_ms)
    app = make_app(
        store,
        county=COUNTY,
        secret=SECRET,
        poll_s=0.05,
        sealer=SEALER,
        naming=NAMING,
        api_a_minute=1_000_000,
    )
    app.state.frame.deeds = Tally(1_000_000, 60_000)
    return app


def _after(scene: Scene) -> None:
    """What the centre makes of it by itself: standards, reports and the figures of indicators."""
    standards.seed(scene.store, scene.now_ms)
    reporting = Reporting(scene.store, days.COUNTY, 6)
    for minute in range(8):
        reporting.tick(scene.now_ms + minute * _MINUTE_MS)
    Counting(scene.store, days.COUNTY, packaged()).tick(scene.now_ms)


def _a_cold_room(scene: Scene) -> None:
    """A door, a probe, a thinned stretch, and numbers as large as the wire lets through."""
    bucket = Bucket(index=3, count=20, min_mc=3_000, max_mc=5_000, mean_mc=4_000)
    told: list[AnyEvent] = [
        DoorMoved(site=SITE, room=ROOM, door="door-1", is_open=True),
        ProbeAbout(site=SITE, room=ROOM, probe="probe-1", model="DS18B20", address="28-0000"),
        ThinnedReadings(
            site=SITE, room=ROOM, probe="old-1", step_ms=10_000, bucket_ms=600_000, buckets=(bucket,)
        ),
        BoxStarted(site=SITE, role="village", version="0.2.0"),
        BoxHealth(site=SITE, backlog=2**40, oldest_ms=2**61, disk_free_mb=2**40, written_bytes=2**61),
        BoxMachine(site=SITE, temp_mc=81_000, hot_ms=60_000, disk_free_mb=2**31 - 1, backlog=2**31 - 1),
        Weighed(site=SITE, device="belt", gross_g=2**40, tare_g=0),
    ]
    stamped = [(scene.now_ms - 60_000 + n, event) for n, event in enumerate(told)]
    collector = Collector(scene.store, Projections({}), SEALER)
    collector.receive([inbound(batch("cold", 1, *stamped, box="cold-2"))], scene.now_ms)


def _a_lots_day(scene: Scene) -> None:
    """A lot from its owner to the parcels, in streams of its own."""
    base_ms = (scene.now_ms - 2 * DAY_MS) // _MINUTE_MS * _MINUTE_MS
    lot.ruled(scene.store, base_ms)
    collector = Collector(scene.store, Projections({COLD_ROOM: RULE}))
    told = {"l1": lot.told(base_ms), "l2": lot.readings(base_ms), "l3": lot.scans(base_ms)}
    for stream, events in told.items():
        here = [
            (at_ms, replace(one, stream=stream) if isinstance(one, Corrected) else one)
            for at_ms, one in events
        ]
        collector.receive([inbound(batch(stream, 1, *here))], scene.now_ms)


def test_every_page_answers_and_says_the_same(county: County) -> None:
    """Whatever is found is found on both, and reads the same; what one has not, the other has not."""
    asked = [one for one in county.routes if one.method == "GET" and one.path not in things.NO_PAGE]
    asked = [one for one in asked if not _NOT_ASKED.intersection(one.fields)]
    found = {one.name: _compared(county, one) for one in asked}
    faults = [f"{name}: {fault}" for name, (_, fault) in found.items() if fault]
    assert not faults, "\n".join(faults)
    missing = {name.removeprefix("GET ") for name, (status, _) in found.items() if status >= 400}
    assert missing <= {*things.NOTHING_THERE, *_MISSING}


def _compared(county: County, route: Route) -> tuple[int, str]:
    """The status of a page, and what is wrong with it; of what the manager may not see, the admin's page."""
    query = {**things.QUERIES, **things.SEARCHES, **_QUERIES}.get(route.path)
    status, fault = 0, ""
    # A minute, or an hour, may end between two visits: what differs is asked again.
    for both in (*county.people.values(), *county.people.values()):
        one, other = both.get(route.address, query)
        status = one.status_code
        if status != other.status_code:
            return status, f"{status} on SQLite, {other.status_code} on PostgreSQL"
        is_text = any(kind in one.headers.get("content-type", "") for kind in ("text", "json"))
        fault = _difference(one.text, other.text) if is_text and route.path not in _NOT_ALIKE else ""
        if status != 403 and not fault:
            break
    return status, fault


def _difference(one: str, other: str) -> str:
    # A page may be one line: it is cut where things end, so that what differs stands alone.
    before, after = (re.split(r"\n|(?<=[>}])", _OWN.sub("", text)) for text in (one, other))
    differ = difflib.unified_diff(before, after, "SQLite", "PostgreSQL", lineterm="", n=0)
    return "\n".join(line[:500] for line in islice(differ, 8))


def test_every_set_of_rows_is_the_same(county: County) -> None:
    """Its rows, in their order, its columns and its numbers; with rows in it unless nobody told of any."""
    until_ms = int(county.noon.timestamp() * 1000) + 3 * DAY_MS
    span = {"since_ms": str(until_ms - 30 * DAY_MS), "until_ms": str(until_ms), "offset_ms": "28800000"}
    today = {"day": f"{county.noon + timedelta(2):%Y-%m-%d}"}
    empty = set()
    for name, rows in ROW_SETS.items():
        asked = span if rows.is_of_span else today if rows.is_of_day else {}
        one, other = county.people["manager"].get(f"/rows/{name}.json", asked)
        assert one.status_code == other.status_code == 200, name
        for part in ("columns", "numbers", "rows"):
            assert one.json()[part] == other.json()[part], f"{name}: {part}"
        empty |= set() if one.json()["rows"] else {name}
    assert empty == _EMPTY


@pytest.mark.parametrize("query", [{"q": "a\0b"}, {"q": "9" * 15}, {"q": "ab%_\\"}])
def test_what_is_typed_in_is_looked_for(county: County, query: dict[str, str]) -> None:
    """Also what PostgreSQL's texts cannot hold, what 32 bits cannot, and what stands for others in LIKE."""
    for path in ("/search", "/lots"):
        one, other = county.people["manager"].get(path, query)
        assert one.status_code == other.status_code == 200, path
        assert not _difference(one.text, other.text), path


@pytest.mark.parametrize("page", ["/reports/day/2026-05-28/9999999999.csv", "/alerts/9999999999"])
def test_a_number_that_is_too_large_is_the_askers_fault(county: County, page: str) -> None:
    """Beyond 32 bits is nothing that the database fails at."""
    one, other = county.people["manager"].get(page)
    assert one.status_code == other.status_code
    assert one.status_code in (400, 404)
