"""A lot's story over two years of data, the public page with its bytes, and the EPCIS document."""

import random
import re
import tempfile
from collections.abc import Callable
from datetime import timedelta, timezone
from pathlib import Path
from time import perf_counter, process_time

import httpx
from msgspec import Struct
from sqlalchemy import func, select

from benchmarks.goods.county import PRODUCT, SITE, fill
from benchmarks.table import Figure, say, tell
from central.store.lots.trace import chain, rooms, stories
from central.store.lots.trace.stories import Moment
from central.store.store import Store
from central.store.tables import temperature
from central.web.app import make_app
from central.web.county import CountyView, SitePlace
from logistics.goods.epcis.document import document, encoded
from logistics.goods.epcis.naming import Naming
from plumbing.web.server import serve

DAYS, ROOMS, LOTS, ASKED = 730, 4, 1500, 200
GTIN = "09521234000013"
_ZONE = timezone(timedelta(hours=8))
_NAMING = Naming("https://trace.example.cn", _ZONE, gtins={PRODUCT: GTIN})
_SITES = (SitePlace(SITE, "新路湾冷库", "Cold store", "coldstore"),)
_COUNTY = CountyView(
    "遂昌县", "Suichang", "Asia/Shanghai", (SitePlace(SITE, "新路湾冷库", "Cold store", "coldstore"),)
)


def main(days: int = DAYS, rooms: int = ROOMS, lots: int = LOTS, asked: int = ASKED) -> None:
    """Each question about lots chosen by a seed; the page over HTTP on this machine."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder, 'centre.sqlite')}")
        began = perf_counter()
        filled = fill(store, days=days, rooms=rooms, lots=lots)
        say(
            f"{days} days, {rooms} rooms of 2 probes every 5 minutes: {filled.readings} readings;"
            f" {3 * lots} lots, {filled.facts} facts; filled in {perf_counter() - began:.0f} s"
        )
        chosen = random.Random(2).choices(filled.grades, k=asked)
        when = Moment(filled.end_ms, _ZONE)
        plain = _timed(lambda lot: _plain(store, lot), chosen)
        told = _timed(lambda lot: _story(store, lot, when), chosen)
        _say("the same readings, minimum and maximum by the database alone", plain)
        _say("a lot's story", told)
        tell(_figure("a lot's story", told, plain))
        say(f"ratio of the medians, of a core: {_at(told.core_s, 50) / _at(plain.core_s, 50):.1f}")
        packages = random.Random(3).choices(filled.packages, k=asked)
        _say("a package's story of two lots", _timed(lambda one: _package(store, one, when), packages))
        _say("an EPCIS document", _timed(lambda lot: _document(store, lot, when), chosen[: asked // 4]))
        _pages(store, chosen)
        store.close()


def _pages(store: Store, chosen: list[str]) -> None:
    app = make_app(store, county=_COUNTY, secret=b"a secret of thirty-two bytes, ok", naming=_NAMING)
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    with httpx.Client(base_url=running.url, timeout=60, headers={"accept-language": "zh-CN"}) as client:
        static = _timed(lambda _: client.get("/static/trace.css").content, chosen)
        sizes: dict[str, int] = {}

        def page(lot: str) -> None:
            answer = client.get(f"/01/{GTIN}/10/{lot}").raise_for_status()
            sizes[lot] = len(answer.content)

        took = _timed(page, chosen)
        largest = max(sizes, key=lambda lot: sizes[lot])
        text = client.get(f"/01/{GTIN}/10/{largest}").text
        loaded = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
        more = sum(len(client.get(path).content) for path in loaded)
    running.stop()
    _say("a file of the same server", static)
    _say("the public page", took)
    tell(_figure("a lot's public page", took, static))
    say(f"ratio of the medians, of a core: {_at(took.core_s, 50) / _at(static.core_s, 50):.1f}")
    largest_page = sizes[largest]
    say(f"the largest page: {largest_page} bytes; with its {len(loaded)} files {largest_page + more}")


class _Took(Struct, frozen=True):
    """Sorted seconds: by the clock, and of a core, which says more where the machine is crowded."""

    clock_s: list[float]
    core_s: list[float]


def _timed(ask: Callable[[str], object], about: list[str]) -> _Took:
    clock_s, core_s = [], []
    for one in about:
        began, of_core = perf_counter(), process_time()
        ask(one)
        clock_s.append(perf_counter() - began)
        core_s.append(process_time() - of_core)
    return _Took(sorted(clock_s), sorted(core_s))


def _say(what: str, took: _Took) -> None:
    by_clock, of_core = (
        f"p50 {_at(each, 50) * 1000:.1f} ms, p95 {_at(each, 95) * 1000:.1f} ms"
        for each in (took.clock_s, took.core_s)
    )
    say(f"{what}: {by_clock}; of a core {of_core}; {len(took.clock_s)} asked")


def _figure(name: str, ours: _Took, limit: _Took) -> Figure:
    medians = (_at(each.core_s, 50) * 1000 for each in (ours, limit))
    mine, least = medians
    return Figure(name=f"{name}, median of a core", unit="ms", ours=mine, limit=least, better="less")


def _at(took: list[float], percent: int) -> float:
    return took[min(len(took) - 1, len(took) * percent // 100)]


def _plain(store: Store, lot: str) -> None:
    """What any answer has to read: the stays' readings, each once."""
    here = temperature.c
    with store.read() as connection:
        for stay in rooms.stays(connection, {lot: None, lot.partition("-")[0]: None}):
            query = select(here.probe, func.min(here.milli_c), func.max(here.milli_c)).where(
                here.site == stay.site, here.room == stay.room, here.at_ms >= stay.from_ms
            )
            connection.execute(query.where(here.at_ms < (stay.to_ms or 2**62)).group_by(here.probe)).all()


def _story(store: Store, lot: str, when: Moment) -> None:
    with store.read() as connection:
        found = stories.of_lot(connection, lot, when)
    if found is None or not found.rooms:
        raise LookupError(f"lot {lot} has no story: the benchmark measures nothing")


def _package(store: Store, package: str, when: Moment) -> None:
    with store.read() as connection:
        if stories.of_package(connection, package, when) is None:
            raise LookupError(f"package {package} has no story: the benchmark measures nothing")


def _document(store: Store, lot: str, when: Moment) -> None:
    with store.read() as connection:
        found = chain.of_lot(connection, lot, when)
    if found is None:
        raise LookupError(f"lot {lot} has no document: the benchmark measures nothing")
    encoded(document(found, _NAMING, when.now_ms))
