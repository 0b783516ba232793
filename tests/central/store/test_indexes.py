"""Queries over tables that grow for years go by an index: SQLite's own plan says so."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, event

from central.store import clocks, log
from central.store.alerts import rooms as room_facts
from central.store.alerts import silences
from central.store.alerts.facts import facts
from central.store.alerts.notices import NoticeRows
from central.store.alerts.rows import AlertRows, Breach
from central.store.duty import looks
from central.store.fleet import fold as machines
from central.store.fleet import hours, standing
from central.store.ledgers import recipients
from central.store.ledgers.held import sending
from central.store.ledgers.persons import Persons
from central.store.ledgers.reports import marks
from central.store.ledgers.reports.making import made_day
from central.store.ledgers.reports.versions import span
from central.store.ledgers.sealing import Sealer
from central.store.links import orders
from central.store.lots import batches, carrying, stock
from central.store.lots import facts as lot_facts
from central.store.lots import listed as lots
from central.store.lots import rooms as lot_rooms
from central.store.projections import boxes, rooms, times
from central.store.queries import alerts, asked, box, commanded, excursions, parcels
from central.store.queries import boxes as box_pages
from central.store.queries import probes as probe_facts
from central.store.queries import rooms as room_pages
from central.store.queries.county import overview
from central.store.queries.ledgers import (
    asking,
    coverage,
    evidence,
    flow,
    goods,
    judged,
    match,
    money,
    notices,
    parcel,
    queues,
    reports,
    service,
)
from central.store.queries.search.asked import parse
from central.store.queries.search.find import find
from logistics import wire
from logistics.duty.limits import Limits
from logistics.events.boxes import ClockKnown
from logistics.events.machine import BoxMachine
from logistics.events.money import CodPaid
from logistics.service.levels import Period
from tests.central.centre import ROOM, STEP_MS, T0, Centre, batch, centre_in, chunk, scan
from tests.central.database.address import is_postgresql
from tests.central.store.ledgers.reports.scene import COUNTY

LARGE = (
    "event",
    "temperature",
    "thinned",
    "door",
    "excursion",
    "excursion_version",
    "box_hour",
    "doubted",
    "mains",
    "alert",
    "notice",
    "telling",
    "attempt",
    "decision",
    "parcel_step",
    "passage",
    "command",
    "still",
    "told",
    "desk",
    "problem",
    "cod_payment",
    "cod_remittance",
    "cod_close",
    "bag_parcel",
    "sorting",
    "visit",
    "day_close",
    "shelf_count",
    "personal",
    "recipient_notice",
    "manifest_parcel",
    "report",
    "site_day",
    "day_touched",
    "parcel",
    "lot",
    "lot_fact",
    "lot_link",
    "lot_package",
)
_BREACH = Breach("box-a/probe-1", *ROOM, "HOT", T0, T0, None, 0, 0, 0, T0, "ALARM")
_SITE, _ROOM = ROOM
_STEP = parcels.Step(T0, "arrive", "S", "b", "down", "", None, "s", 1, has_still=True)
_ZONE = ZoneInfo("Asia/Shanghai")
_PERIOD = Period(date(2026, 5, 29), date(2026, 5, 29))
_LATE = log.Fact("b", "s", 1, T0, scan("W1", "arrive", "S1"))
_PAID = log.Fact("b", "s", 2, T0, CodPaid(waybill="W1", site="S1", payment="p", amount_fen=1, method="cash"))
_MACHINE = log.Fact("b", "s", 3, T0, BoxMachine(site="S1", temp_mc=1))
_SEQ_SCAN = re.compile(r"Seq Scan on (\w+)")
_RESULT = wire.Result(v=1, box="b", id="c", answer=wire.Refused("gone"))


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def plans(centre: Centre, work: Callable[[Connection], object]) -> list[str]:
    """How the database goes about each statement that the work gives it.

    PostgreSQL's planner reads a small table from end to end whatever indexes it has; told not to, it does so
    only where none of them fits.
    """
    asked: list[tuple[str, Any]] = []

    def hear(_c: object, _cursor: object, sql: str, values: Any, _context: object, is_many: bool) -> None:
        asked.append((sql, values[0] if is_many and isinstance(values, list) else values))

    event.listen(centre.store.engine, "before_cursor_execute", hear)
    with centre.store.write() as connection:
        asked.clear()
        work(connection)
    event.remove(centre.store.engine, "before_cursor_execute", hear)
    with centre.store.read() as connection:
        explain = "EXPLAIN QUERY PLAN"
        if is_postgresql():
            explain = "EXPLAIN (COSTS OFF)"
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return [
            str(row[-1])
            for sql, values in asked
            if sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH"))
            for row in connection.exec_driver_sql(f"{explain} {sql}", values or None)
        ]


def scans(lines: Sequence[str]) -> list[str]:
    """The lines that read a whole large table row by row."""
    if is_postgresql():
        return [line for line in lines if (found := _SEQ_SCAN.search(line)) and found[1] in LARGE]
    return [
        line
        for line in lines
        if line.startswith("SCAN ") and line.split()[1] in LARGE and "USING" not in line
    ]


def _clock_is_known(connection: Connection) -> None:
    facts = times.unsure(connection, [_known(connection)])
    boxes.refold(connection, "box-a")
    rooms.move(connection, "box-a", facts, facts, {}, T0)


def _known(connection: Connection) -> Any:
    return log.read(connection, log.of_box("box-a", "clock.known"))[0]


WORKS: dict[str, Callable[[Connection], object]] = {
    "a room's doors": room_pages.doors,
    "a room's chart": lambda c: room_pages.series(c, _SITE, _ROOM, T0, T0 + STEP_MS, 1000),
    "mains that are away": lambda c: room_facts.outages(c, T0),
    "moves of doors": lambda c: room_facts.door_moves(c, _SITE, _ROOM, 0, T0),
    "moves of mains": lambda c: room_facts.mains_moves(c, ["box-a"], 0, T0),
    "a room's values": lambda c: room_facts.values_at(c, _SITE, _ROOM, T0),
    "an excursion's versions": lambda c: excursions.one(c, 1),
    "an excursion's number": lambda c: excursions.numbered(c, "box-a/probe-1", T0),
    "a room's versions": lambda c: excursions.listed(c, _SITE, _ROOM, T0, T0 + STEP_MS),
    "doubted readings": lambda c: excursions.doubts(c, ["box-a/probe-1"], T0, T0 + STEP_MS),
    "a room's excursions": lambda c: room_pages.excursions(c, _SITE, _ROOM, T0, T0 + STEP_MS),
    "alerts of a day": lambda c: alerts.listed(c, T0),
    "breaches to judge": lambda c: AlertRows(c).breaches(T0),
    "the alert of a breach": lambda c: AlertRows(c).about(_BREACH, "breach:", T0),
    "the alert of a key": lambda c: AlertRows(c).keyed("k"),
    "whose time it is": lambda c: AlertRows(c).origin("box-a/probe-1", T0),
    "alerts to move": lambda c: AlertRows(c).realign(),
    "notices that are due": lambda c: NoticeRows(c).due("phone", T0, 9),
    "alerts with something to tell": lambda c: NoticeRows(c).open(),
    "who was told of an alert": lambda c: NoticeRows(c).told_to(1),
    "whether a channel was told": lambda c: NoticeRows(c).has_told("phone", 1, "opened"),
    "how much a channel was given": lambda c: NoticeRows(c).attempts_since("phone", T0),
    "how things stand": lambda c: facts(c, _SITE, _ROOM, "box-a/probe-1", "HOT", T0),
    "boxes that came back": lambda c: AlertRows(c).closed_since("gateway_down", T0),
    "how many alerts stand": lambda c: AlertRows(c).standing(),
    "silences that stand": lambda c: silences.standing(c, T0),
    "what is standing": overview.standing,
    "a day's parcels": lambda c: overview.day(c, T0, T0 + STEP_MS),
    "a clock that became known": _clock_is_known,
    "what to release": lambda c: clocks.release(c, T0),
    "all boxes": box_pages.listed,
    "one box": lambda c: box_pages.listed(c, only="box-a"),
    "a box's boots": lambda c: box.boots(c, "box-a"),
    "a box's clock": lambda c: box.steps(c, "box-a"),
    "a box's salvages": lambda c: box.salvages(c, "box-a"),
    "what is held of a box": lambda c: box.held(c, "box-a"),
    "what a box gave up": lambda c: box.stretches(c, "box-a"),
    "what a room lost": lambda c: room_pages.summaries(c, _SITE, _ROOM, T0, T0 + STEP_MS),
    "what probes were": lambda c: probe_facts.versions(c, _SITE, _ROOM, ["box-a"]),
    "faults of probes": lambda c: probe_facts.faults(c, _SITE, _ROOM, ["box-a"]),
    "a room's humidity": lambda c: probe_facts.humidity(c, _SITE, _ROOM, ["box-a"]),
    "a box's mains": lambda c: probe_facts.mains(c, "box-a"),
    "commands that are due": lambda c: orders.due(c, T0, 9),
    "a box that comes": lambda c: orders.hasten(c, "b", T0),
    "whether a box owes an answer": lambda c: orders.is_awaited(c, "b"),
    "asking for a still": lambda c: orders.ask_for_still(c, "s", 2, "lan", T0),
    "a result": lambda c: orders.answer(c, _RESULT, T0),
    "the stills of a parcel": lambda c: asked.of_steps(c, [_STEP] * 2),
    "what people ordered": lambda c: commanded.listed(c),
    "by which settings boxes go": lambda c: commanded.going(c),
    "by which settings one box goes": lambda c: commanded.going(c, "box-a"),
    "what was ordered of each box last": lambda c: commanded.last_of_each(c, T0),
    "how the fleet stands": lambda c: standing.read(c, Limits(), T0, ""),
    "how one box stands": lambda c: standing.read(c, Limits(), T0, "", "box-a"),
    "a machine's hours": lambda c: hours.of_box(c, "box-a", T0),
    "a machine whose clock became known": lambda c: machines.refold(c, "box-a"),
    "what a machine tells": lambda c: machines.fold(c, [_MACHINE]),
    "what boxes refused": lambda c: looks.rejected(c, T0),
    "how tables stand on one box": lambda c: sending.stands(c, None, "b"),
    "one box that holds tables": lambda c: sending.holders(c, "b"),
    "what a box is asked": lambda c: asked.of_box(c, "b"),
    "what lies for recipients": lambda c: recipients.lying(c, T0, 5 * 86_400_000),
    "whether it still lies there": lambda c: recipients.lying(c, T0, 5 * 86_400_000, ["W1"]),
    "notices of parcels": lambda c: recipients.of(c, ["W1"]),
    "notices that wait": lambda c: recipients.in_state(c, "waiting", 9),
    "notices to adopt": lambda c: recipients.adopt(c, T0),
    "what a recipient asks": lambda c: asking.find(c, Persons(Sealer(bytes(32))), "9626", "16-4", T0),
    "the page of notices": lambda c: notices.shown(c, "2026-06-05", T0),
    "a parcel": lambda c: parcels.trail(c, "W1"),
    "a day's flow": lambda c: flow.flows(c, T0, T0 + STEP_MS),
    "a day's postage": lambda c: flow.postage(c, T0, T0 + STEP_MS),
    "a day at a belt": lambda c: match.on_belt(c, "S", T0, T0 + STEP_MS),
    "the closes of a day": lambda c: flow.reports(c, "2026-05-29"),
    "the counts of tills": lambda c: money.closes(c, T0),
    "what a counter knows of a parcel": lambda c: parcel.about(c, "W1", Persons(None)),
    "problems that are open": queues.problems,
    "parcels that lie": lambda c: queues.lying(c, T0),
    "visits of a period": lambda c: judged.levels(c, {_SITE: "village"}, _PERIOD, _ZONE),
    "visits of a place": lambda c: evidence.days(c, _SITE, _SITE, _PERIOD, _ZONE),
    "stops of a period": lambda c: service.stops(c, _PERIOD, _ZONE),
    "what was reported": lambda c: reports.reported(c, "week", "2026-W22"),
    "the versions of a report": lambda c: reports.versions(c, "day", "2026-05-29"),
    "a day that is counted": lambda c: made_day(c, COUNTY, _ZONE, _PERIOD.first),
    "which days were reported": span,
    "movements of goods": lambda c: goods.movements(c, "S1", "coop", "honey"),
    "counts of shelves": lambda c: goods.shelf_counts(c, T0),
    "when stations were active": lambda c: coverage.activities(c, _PERIOD),
    "what was told of lots": lambda c: lot_facts.told_of(c, ["L-1", "L-2"]),
    "lots around a correction": lambda c: lot_facts.lots_at(c, {("s", 1)}),
    "all lots": lambda c: lots.listed(c, lots.Wanted()),
    "lots of a product": lambda c: lots.listed(c, lots.Wanted(product="tea"), (T0, "L-1")),
    "lots of an owner": lambda c: lots.listed(c, lots.Wanted(owner="F-1")),
    "lots in trouble": lambda c: lots.listed(c, lots.Wanted(state="trouble")),
    "lots in stock": lambda c: lots.listed(c, lots.Wanted(site=_SITE, state="stock")),
    "lots by number": lambda c: lots.listed(c, lots.Wanted(number="2611")),
    "one lot": lambda c: lots.one(c, "L-1"),
    "a lot's parents": lambda c: lots.parents(c, "L-1"),
    "a lot's children": lambda c: lots.children(c, "L-1"),
    "the lots of a package": lambda c: lots.in_package(c, "SF1"),
    "what lots there are": lots.choices,
    "a lot's rooms": lambda c: lot_rooms.of(c, "L-1"),
    "stock of produce": stock.stock,
    "what is due first": lambda c: stock.due(c, lambda _p, _d: 9, date(2026, 5, 29), _ZONE),
    "whether a site's lots changed": lambda c: carrying.marks(c, _SITE, T0),
    "what a site's boxes are to hold of lots": lambda c: carrying.renew(c, _SITE, T0, T0),
    "a day's batches of produce": lambda c: batches.found(c, _SITE, (T0, T0 + STEP_MS), str),
    "late facts": lambda c: marks.note(c, [_LATE, _PAID]),
}


@pytest.mark.parametrize("name", WORKS)
def test_no_large_table_is_read_from_end_to_end(centre: Centre, name: str) -> None:
    """Each statement, as it is really asked, on the tables as they are really made."""
    centre.receive(batch("s", 1, (T0, chunk([9] * 9)), (T0 + STEP_MS, ClockKnown(site=_SITE))))
    found = plans(centre, WORKS[name])
    assert found
    assert scans(found) == []


@pytest.mark.parametrize("text", ["YT14472796", "9626", "13812349626", "hub-1", "261127-K3X9F", "F-0001"])
def test_the_one_box_reads_no_table_from_end_to_end(centre: Centre, text: str) -> None:
    """Neither large nor small: each of its statements searches."""
    found = plans(centre, lambda c: find(c, parse(text), Persons(Sealer(bytes(32)))))
    if is_postgresql():
        assert [line for line in found if "Index Cond" in line]
        assert [line for line in found if "Seq Scan" in line] == []
        return
    assert [line for line in found if line.startswith("SEARCH ")]
    assert [line for line in found if line.startswith("SCAN ") and "CONSTANT ROW" not in line] == []


def test_a_scan_would_be_seen(centre: Centre) -> None:
    """The check above can fail."""
    found = plans(centre, lambda c: c.exec_driver_sql("SELECT body FROM event WHERE up_ms = 1").all())
    assert scans(found) == ["Seq Scan on event" if is_postgresql() else "SCAN event"]
