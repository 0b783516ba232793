"""Makes the store that pages are measured on: a span by the true folds, copies of it, and the last days."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import func, insert, select
from sqlalchemy.event import listen

from benchmarks.pages import rooms
from benchmarks.pages.copies import Template
from benchmarks.pages.life import DAY_MS, DAYS_A_SPAN, HOUR_MS, Span
from benchmarks.pages.places import Places, county, places
from benchmarks.pages.taking import take
from central.collector import Collector
from central.store.ledgers.reports.reporting import A_LOOK, Reporting
from central.store.ledgers.sealing import Sealer
from central.store.projections.fold import Projections
from central.store.store import Store
from central.store.tables import alert, event, excursion, notice, presence
from central.store.tables import box as box_table

SPANS = 73
_READY_HOURS, _LOOK_MS = 6, 60_000
_EVENTS_A_PARCEL, _OTHERS_A_DAY = 8.3, 1000
_ZONE_MS = 8 * HOUR_MS
SEALER = Sealer(bytes(range(32)))


class Made(Struct, frozen=True):
    """What was made: events in the log, and from when to when (UTC ms)."""

    events: int
    start_ms: int
    now_ms: int


def parcels_for(events: int, spans: int = SPANS) -> int:
    """How many parcels a day make about so many events in all."""
    return max(10, round((events / (spans * DAYS_A_SPAN) - _OTHERS_A_DAY) / _EVENTS_A_PARCEL))


def fill(
    store: Store,
    now_ms: int,
    *,
    parcels_a_day: int,
    spans: int = SPANS,
    say: Callable[[str], None] = lambda _: None,
    where: Places | None = None,
    cold_rooms: int = rooms.ROOMS,
) -> Made:
    """`spans` spans of days, the last of them until now. The same figures give the same rows."""
    where = where or places(county())
    midnight = (now_ms + _ZONE_MS) // DAY_MS * DAY_MS - _ZONE_MS
    last_ms = midnight - (DAYS_A_SPAN - 1) * DAY_MS
    start_ms = last_ms - (spans - 1) * DAYS_A_SPAN * DAY_MS
    template = _template(Span(where, 0, start_ms, parcels_a_day))
    say("one span is folded")
    for number in range(spans - 1):
        with store.write() as connection:
            template.copy(connection, number)
    say("its copies are written")
    collector = Collector(store, Projections(rooms.RULES), SEALER)
    take(collector, rooms.told(where, start_ms, now_ms, cold_rooms=cold_rooms), "R")
    say("rooms, lots and boxes are folded")
    live = Span(where, spans - 1, last_ms, parcels_a_day)
    now = [one for one in live.told(is_cut=True) if one.at_ms < now_ms]
    take(collector, now, live.code)
    _tell(store, now_ms)
    _report(store, now_ms)
    say("days are reported")
    with store.read() as connection:
        total = connection.execute(select(func.count()).select_from(event)).scalar_one()
    return Made(total, start_ms, now_ms)


def _report(store: Store, now_ms: int) -> None:
    """The days' reports, by the task that makes them."""
    reporting = Reporting(store, county(), _READY_HOURS)
    with store.read() as connection:
        first = connection.execute(select(event.c.received_ms).order_by(event.c.id).limit(1)).scalar_one()
    # Weeks and months follow their days; a look makes so many of all kinds.
    for look in range((now_ms - first) // DAY_MS * 2 // A_LOOK + 5):
        reporting.tick(now_ms + look * _LOOK_MS)


def hasten(store: Store) -> Store:
    """Let the disk take its time: what is lost with the power is made again. Before anything is written."""

    def quick(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF").close()

    listen(store.engine, "connect", quick)
    store.engine.dispose()
    return store


def _template(span: Span) -> Template:
    with tempfile.TemporaryDirectory() as folder:
        store = hasten(Store(f"sqlite:///{Path(folder) / 'span.sqlite'}"))
        take(Collector(store, Projections({})), span.told(), span.code)
        template = Template(store)
        store.close()
    return template


def _tell(store: Store, now_ms: int) -> None:
    """What follows from no event: who is connected, and who was told of each breach."""
    with store.write() as connection:
        boxes = connection.execute(select(box_table.c.name)).scalars().all()
        online = [
            {"box": name, "is_online": number % 40 != 0, "since_ms": now_ms - DAY_MS, "heard_ms": now_ms}
            for number, name in enumerate(boxes)
        ]
        connection.execute(insert(presence), online)
        alarmed = select(excursion).where(excursion.c.alarm_ms.is_not(None)).order_by(excursion.c.start_ms)
        alerts, notices = [], []
        for number, one in enumerate(connection.execute(alarmed).all(), 1):
            alerts.append(
                {
                    "id": number,
                    "kind": "breach",
                    "key": f"breach:{one.probe}:{one.side}:{one.start_ms}",
                    "site": one.site,
                    "room": one.room,
                    "opened_ms": one.alarm_ms,
                    "detected_ms": one.alarm_ms,
                    "closed_ms": one.end_ms,
                    "detail": f'{{"probe":"{one.probe}","side":"{one.side}","limit_mc":{one.limit_mc},'
                    f'"peak_mc":{one.peak_mc},"minutes":30.0}}',
                }
            )
            notices.append(
                {
                    "alert_id": number,
                    "phase": "opened",
                    "recipient": "desk",
                    "topic": f"breach:{one.site}:opened",
                    "chain": "webhook",
                    "channel": "webhook",
                    "tries": 1,
                    "next_ms": 0,
                    "delivered_ms": one.alarm_ms + 900,
                    "answer": "HTTP 200 taken",
                }
            )
        if alerts:
            connection.execute(insert(alert), alerts)
            connection.execute(insert(notice), notices)
