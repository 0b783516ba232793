"""A room's history over a year, a month and a day, and what the kept bands cost the collector."""

import random
import tempfile
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import msgspec
from msgspec import Raw
from sqlalchemy import func, insert, select

from benchmarks.centre.coldchain import RULE, year_of
from benchmarks.table import Figure, say, tell
from central.collector import Collector, Inbound
from central.store.projections.fold import Projections
from central.store.record import bands, history, view
from central.store.record.around import Spot
from central.store.store import Store
from central.store.tables import temperature
from logistics import wire
from logistics.coldchain.exposure import Reading
from logistics.coldchain.rule import MINUTE_MS
from logistics.events.rooms import Readings
from plumbing import codec

PROBES, DAYS, ASKED, BURSTS = 4, 60, 20, 20
_DAY_MS = 1440 * MINUTE_MS
_POINTS = 600
_BURST_MINUTES = 5
_SITE, _ROOM = "SITE", "room"


def main(probes: int = PROBES, days: int = DAYS) -> None:
    """Without HTTP: the query and its JSON, as the API makes them."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder, 'centre.sqlite')}")
        years = {f"box/probe-{n}": year_of(n, days) for n in range(probes)}
        began = perf_counter()
        for probe, readings in years.items():
            _fill(store, probe, readings)
        rows = sum(map(len, years.values()))
        took_s = perf_counter() - began
        say(f"{probes} probes, {days} days of minutes: {rows} readings, filled in {took_s:.0f} s")
        end_ms = max(readings[-1][0] for readings in years.values())
        for name, span_days in (("year", days), ("month", 30), ("day", 1)):
            took = sorted(_asked(store, end_ms, span_days * _DAY_MS, days * _DAY_MS))
            p95 = took[len(took) * 95 // 100]
            tell(_figure(name, took, _plain(store, end_ms, span_days * _DAY_MS)))
            say(f"{name} ({span_days} d): p50 {took[len(took) // 2] * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms")
        whole_s, bands_s = _bursts(store, end_ms + MINUTE_MS, probes)
        ratio = bands_s / max(whole_s - bands_s, 1e-9)
        say(
            f"a burst of {probes} chunks of {_BURST_MINUTES} readings: {whole_s * 1000:.1f} ms"
            f" by the collector, of it bands {bands_s * 1000:.1f} ms: {ratio:.2f} of the rest"
        )
        store.close()


def _figure(name: str, took: list[float], plain_s: float) -> Figure:
    return Figure(
        name=f"history, a {name}, median",
        unit="ms",
        ours=took[len(took) // 2] * 1000,
        limit=plain_s * 1000,
        better="less",
    )


def _plain(store: Store, end_ms: int, span_ms: int) -> float:
    """Seconds for the extremes of the span's readings by the database alone: no bands, no JSON."""
    here = temperature.c
    query = select(here.probe, func.min(here.milli_c), func.max(here.milli_c)).where(
        here.site == _SITE, here.room == _ROOM, here.at_ms >= end_ms - span_ms, here.at_ms < end_ms
    )
    began = perf_counter()
    with store.read() as connection:
        connection.execute(query.group_by(here.probe)).all()
    return perf_counter() - began


def _fill(store: Store, probe: str, readings: list[Reading]) -> None:
    rows = [
        {"probe": probe, "site": _SITE, "room": _ROOM, "at_ms": at_ms, "milli_c": value}
        for at_ms, value in readings
    ]
    with store.write() as connection:
        connection.execute(insert(temperature), rows)
        bands.refresh(connection, {probe: [at_ms for at_ms, _ in readings]})


def _asked(store: Store, end_ms: int, span_ms: int, whole_ms: int) -> list[float]:
    """How long each of several questions took, about spans that lie anywhere."""
    rng = random.Random(1)
    took: list[float] = []
    for _ in range(ASKED):
        until_ms = end_ms - rng.randrange(max(1, whole_ms - span_ms))
        step_ms = history.step_for(span_ms, _POINTS)
        began = perf_counter()
        with store.read() as connection:
            spot = Spot(_SITE, _ROOM, until_ms - span_ms, until_ms, step_ms, end_ms)
            msgspec.json.encode(view.room(connection, spot))
        took.append(perf_counter() - began)
    return took


def _bursts(store: Store, since_ms: int, probes: int) -> tuple[float, float]:
    """Seconds by the clock for a burst by the true collector, and for its bands alone, made once more."""
    collector = Collector(store, Projections({(_SITE, _ROOM): RULE}))
    whole_s = bands_s = 0.0
    values = [5_000 + 62 * (n % 3) for n in range(_BURST_MINUTES)]
    deltas = tuple(after - before for before, after in pairwise(values))
    for burst in range(BURSTS):
        at_ms = since_ms + burst * _BURST_MINUTES * MINUTE_MS
        chunks = [
            Readings(
                site=_SITE,
                room=_ROOM,
                probe=f"probe-{n}",
                step_ms=MINUTE_MS,
                first_mc=values[0],
                deltas_mc=deltas,
            )
            for n in range(probes)
        ]
        events = [wire.Stamped(at_ms, 1, "synced", Raw(wire.encode_event(event))) for event in chunks]
        sent = wire.batch("box", "life", "boot", 1 + burst * probes, events, late=False)
        packed = Inbound("box", codec.pack(wire.encode(sent)))
        began = perf_counter()
        collector.receive([packed], at_ms + 10 * MINUTE_MS)
        whole_s += perf_counter() - began
        moments = [at_ms + n * MINUTE_MS for n in range(_BURST_MINUTES)]
        with store.write() as connection:
            began = perf_counter()
            bands.refresh(connection, {f"box/probe-{n}": moments for n in range(probes)})
            bands_s += perf_counter() - began
    return whole_s / BURSTS, bands_s / BURSTS
