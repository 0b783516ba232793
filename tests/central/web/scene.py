"""A small county in a real store, and a visitor who asks a real server for its pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from types import TracebackType

import httpx
import msgspec
from sqlalchemy import Connection, Table, func, insert, select, update

from central.store import tables
from central.store.ledgers.sealing import Sealer
from central.store.links import orders
from central.store.store import Store
from central.web.access.accounts import add_account
from central.web.app import make_app
from central.web.county import CountyView, RoomPlace, SitePlace
from logistics import wire
from logistics.events.parcels import ParcelScanned
from plumbing.web.server import Serving, serve

SECRET = b"a secret of thirty-two bytes, ok"
PASSWORDS = {"manager": "tea mountain 42", "viewer": "cloud river 42"}

COUNTY = CountyView(
    zh="遂昌县",
    en="Suichang",
    timezone="Asia/Shanghai",
    sites=(
        SitePlace("HUB", "县统仓共配中心", "County hub", "hub", "", 0),
        SitePlace("C1", "妙高街道中心", "Miaogao centre", "township", "HUB", 1),
        SitePlace("COLD", "城西冷库", "West cold store", "coldstore", "HUB", 2),
    ),
    stops=(SitePlace("PARK", "云峰工业园区", "Yunfeng park", "park", "C1"),),
    rooms=(RoomPlace("COLD", "fresh", "保鲜间", "Fresh room", 0, 8_000),),
)


class Scene:
    """Writes facts into a store as the collector's projections would, one call a fact. Times are UTC ms."""

    def __init__(self, store: Store, now_ms: int) -> None:
        self.store = store
        self.now_ms = now_ms
        self._numbers = count(1)

    def people(self) -> "Scene":
        """A manager and a viewer, by PASSWORDS."""
        add_account(self.store, "manager", PASSWORDS["manager"], "manager", self.now_ms)
        add_account(self.store, "viewer", PASSWORDS["viewer"], "auditor", self.now_ms)
        return self

    def event(self, body: bytes = b"{}", box: str = "b") -> int:
        """An event in the log: what makes open pages look again."""
        number = next(self._numbers)
        with self.store.write() as connection:
            connection.execute(
                insert(tables.event).values(
                    box=box,
                    stream="s",
                    seq=number,
                    at_ms=self.now_ms,
                    up_ms=0,
                    clock="synced",
                    received_ms=self.now_ms,
                    type="parcel.scanned",
                    body=body,
                )
            )
        return number

    def parcel(
        self,
        waybill: str,
        *,
        site: str = "HUB",
        act: str = "arrive",
        ago_ms: int = 0,
        has_still: bool = False,
    ) -> None:
        """A parcel that was scanned once."""
        at_ms = self.now_ms - ago_ms
        common = {"waybill": waybill, "site": site, "direction": "down"}
        step = {**common, "at_ms": at_ms, "act": act, "stream": "s", "box": "hub-1", "carrier": "YTO"}
        stands = {**common, "status": "held", "since_ms": at_ms, "carrier": "YTO", "anomalies": 0}
        scan = ParcelScanned(
            waybill=waybill,
            site=site,
            act="arrive",
            direction="down",
            device="above",
            symbology="code128",
            has_still=has_still,
        )
        seq = self.event(wire.encode_event(scan), "hub-1")
        with self.store.write() as connection:
            connection.execute(insert(tables.parcel).values(stands))
            connection.execute(insert(tables.passage).values(**common, at_ms=at_ms, act=act))
            weight = {"weight_g": 1_385, "has_still": has_still}
            connection.execute(insert(tables.parcel_step).values(**step, **weight, seq=seq))

    def parcel_moves(self, waybill: str, number: int) -> None:
        """It is scanned once more."""
        seq = self.event()
        step = {"stream": "s", "seq": seq, "waybill": waybill, "at_ms": self.now_ms + number, "act": "depart"}
        where = {"site": "HUB", "box": "hub-1", "direction": "down", "carrier": "YTO", "has_still": False}
        with self.store.write() as connection:
            connection.execute(insert(tables.parcel_step).values(**step, **where))

    def still(self, stream: str, seq: int, jpeg: bytes) -> None:
        """The box sent what it was asked for."""
        with self.store.write() as connection:
            row = {"stream": stream, "seq": seq, "jpeg": jpeg, "fetched_ms": self.now_ms}
            connection.execute(insert(orders.still).values(row))
            connection.execute(update(orders.command).values(state="done", answered_ms=self.now_ms))

    def box(self, name: str, *, site: str = "HUB", is_online: bool = True) -> None:
        """A box that told of itself."""
        with self.store.write() as connection:
            connection.execute(insert(tables.box).values(name=name, site=site, role="hub", version="0.1.0"))
            connection.execute(
                insert(tables.presence).values(
                    box=name, is_online=is_online, since_ms=self.now_ms, heard_ms=self.now_ms
                )
            )

    def stream(self, box: str, *spans: tuple[int, int]) -> None:
        """What is stored of a box's stream."""
        with self.store.write() as connection:
            connection.execute(
                insert(tables.stream).values(
                    name=f"{box}-1",
                    box=box,
                    boot="b",
                    first_received_ms=self.now_ms,
                    last_received_ms=self.now_ms,
                )
            )
            for low, high in spans:
                connection.execute(insert(tables.span).values(stream=f"{box}-1", low=low, high=high))

    def probe(self, name: str, *milli_c: int, step_ms: int = 10_000, state: str = "NORMAL") -> None:
        """A probe of the fresh room, its last temperature read now and the others each `step_ms` before."""
        first_ms = self.now_ms - (len(milli_c) - 1) * step_ms
        rows = [
            {
                "probe": name,
                "site": "COLD",
                "room": "fresh",
                "at_ms": first_ms + n * step_ms,
                "milli_c": value,
            }
            for n, value in enumerate(milli_c)
        ]
        with self.store.write() as connection:
            connection.execute(insert(tables.temperature), rows)
            connection.execute(insert(tables.probe).values({**rows[-1], "alert_state": state}))

    def excursion(self, probe: str) -> None:
        """The probe's room is too warm, and no alert speaks of it yet."""
        with self.store.write() as connection:
            connection.execute(
                insert(tables.excursion).values(
                    site="COLD",
                    room="fresh",
                    probe=probe,
                    start_ms=self.now_ms - 720_000,
                    side="HOT",
                    alarm_ms=self.now_ms - 60_000,
                    peak_mc=10_620,
                    limit_mc=8_000,
                    close="open",
                )
            )

    def breach(self, probe: str, number: int = 1) -> None:
        """The probe's room is too warm, an alert says so, and one receiver has it."""
        detail = {"probe": probe, "side": "HOT", "limit_mc": 8000, "peak_mc": 10620, "minutes": 12.0}
        self.excursion(probe)
        with self.store.write() as connection:
            connection.execute(
                insert(tables.alert).values(
                    site="COLD",
                    room="fresh",
                    id=number,
                    kind="breach",
                    key=f"breach:{probe}:{number}",
                    opened_ms=self.now_ms - 60_000,
                    detected_ms=self.now_ms - 60_000,
                    detail=msgspec.json.encode(detail).decode(),
                )
            )
            _numbered(connection, tables.alert)
            connection.execute(
                insert(tables.notice).values(
                    alert_id=number,
                    phase="opened",
                    recipient="webhook",
                    topic="breach:COLD:opened",
                    chain="webhook",
                    channel="webhook",
                    tries=1,
                    next_ms=0,
                    delivered_ms=self.now_ms - 59_000,
                    answer="HTTP 200 taken",
                )
            )

    def close_breach(self, probe: str, number: int = 1) -> None:
        """The room is cold enough again."""
        with self.store.write() as connection:
            excursion, alert = tables.excursion, tables.alert
            connection.execute(
                update(excursion)
                .where(excursion.c.probe == probe)
                .values(end_ms=self.now_ms, close="recovered")
            )
            connection.execute(update(alert).where(alert.c.id == number).values(closed_ms=self.now_ms))

    def dead_letter(self, digest: str, payload: bytes) -> None:
        """Bytes that could not be read."""
        with self.store.write() as connection:
            connection.execute(
                insert(tables.dead_letter).values(
                    digest=digest,
                    box="hub-1",
                    reason="zstd: torn",
                    payload=payload,
                    first_ms=self.now_ms,
                    last_ms=self.now_ms,
                    times=2,
                )
            )


def _numbered(connection: Connection, table: Table) -> None:
    """The numbers that were given by hand are taken: PostgreSQL counts on from a sequence."""
    if connection.dialect.name == "postgresql":
        last = select(func.max(table.c.id)).scalar_subquery()
        connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), last)))


class Visitor:
    """Somebody with a browser's cookie jar, but no browser."""

    def __init__(self, url: str, language: str = "en") -> None:
        self.client = httpx.Client(base_url=url, timeout=20, headers={"accept-language": language})

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> None:
        self.client.close()

    def get(self, path: str, **query: str) -> httpx.Response:
        """A page; redirections are answers."""
        return self.client.get(path, params=query or None)

    def token(self, path: str = "/login") -> str:
        """The token that a page's form carries."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(path).text)
        assert found, f"{path} has no form"
        return found[1]

    def login(self, name: str, password: str = "", next: str = "/") -> httpx.Response:
        """Send the login form; without a password, the right one."""
        form = {"name": name, "password": password or PASSWORDS[name], "csrf": self.token(), "next": next}
        return self.client.post("/login", data=form)


@contextmanager
def served(
    store: Store,
    *,
    is_tls: bool = False,
    port: int = 0,
    sealer: Sealer | None = None,
    county: CountyView = COUNTY,
    proxies: tuple[str, ...] = (),
) -> Iterator[Serving]:
    """The store's pages, on a free port unless one is given."""
    app = make_app(store, county=county, secret=SECRET, poll_s=0.05, is_tls=is_tls, sealer=sealer)
    serving = serve(app, "127.0.0.1", port, app.state.live.close, proxies)
    try:
        yield serving
    finally:
        serving.stop()
