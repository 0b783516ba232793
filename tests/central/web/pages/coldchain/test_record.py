"""The record of a room: JSON and paper with equal numbers, honest where there is nothing."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from msgspec.structs import replace
from sqlalchemy import insert

from central.alerts.judge.lots import Tasks
from central.store import tables
from central.store.coldchain import dispositions
from central.store.record.chain.tables import chain_block
from logistics.coldchain.calibration import Calibration
from logistics.events.lots import LotStored
from logistics.events.rooms import ProbeAbout
from plumbing.clock import utc_ms
from plumbing.web.server import Serving
from tests.central.centre import STEP_MS, Centre, batch, chunk
from tests.central.store.coldchain.ruling import by_database, enter, rule, version
from tests.central.web.scene import COUNTY, Scene, Visitor, served

ROOM = ("COLD", "fresh")
LAB = Calibration("2026-T-0417", "2026-05-01", "2027-04-30", (-500, 24_800), (0, 25_000))
DIGEST = "5f" * 32
JSON, PAPER = "/api/charts/rooms/COLD/fresh/record", "/rooms/COLD/fresh/record.pdf"


class TwoDays:
    """A room with an excursion, a gap, two versions of its rule, a certificate, a lot and an ack.

    Its two days are over, so that two records of them, made at different times, say the same.
    """

    def __init__(self, folder: Path) -> None:
        now = datetime.fromtimestamp(utc_ms() / 1000, COUNTY.zone)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=2)
        self.days = {"from": f"{midnight:%Y-%m-%d}", "to": f"{midnight + timedelta(days=1):%Y-%m-%d}"}
        self.centre = by_database(Centre(folder))
        self.t0 = int(midnight.timestamp() * 1000) + 3 * 3_600_000
        Scene(self.centre.store, utc_ms()).people()
        usual = replace(version(0, origin="settings", source="GB/T 24616-2019"), site=ROOM[0], room=ROOM[1])
        stricter = replace(
            usual, valid_from_ms=self.t0 + 4 * STEP_MS, rule=rule(7.5), source="企业标准 Q/SC 3"
        )
        enter(self.centre, usual, stricter)
        about = ProbeAbout(
            site=ROOM[0],
            room=ROOM[1],
            probe="probe-1",
            model="DS18B20",
            address="28-00000a1b2c3f",
            calibration=LAB,
        )
        stored = LotStored(lot="L-1", site=ROOM[0], room=ROOM[1], product="kiwifruit", net_g=480_125)
        warm = chunk([4.125, 3.875, 4.0, 4.0, 5.0, 6.0, *[9.437] * 10, 4.0], room=ROOM)
        self.centre.receive(
            batch("s", 1, (self.t0, about), (self.t0, stored), (self.t0, warm)),
            batch("s", 4, (self.t0 + 40 * STEP_MS, chunk([4.5, 4.625], room=ROOM))),
            now_ms=utc_ms(),
        )
        self._people()

    def _people(self) -> None:
        place = {"site": ROOM[0], "room": ROOM[1]}
        at_ms = self.t0 + 12 * STEP_MS
        acked = {"acked_ms": at_ms + 61_000, "acked_by": "王经理", "comment": "压缩机跳闸 <已复位>"}
        with self.centre.store.write() as connection:
            Tasks().look(connection, utc_ms())
            dispositions.decide(connection, 1, "released", "manager", "抽检完好", utc_ms())
            row = {"kind": "breach", "key": "k", "opened_ms": at_ms, "detected_ms": at_ms, "detail": "{}"}
            connection.execute(insert(tables.alert).values(**place, **row, **acked))
            block = {"day": self.days["from"], "events": 4, "digest": DIGEST, "sealed_ms": utc_ms()}
            connection.execute(insert(chain_block).values(number=0, first_id=1, last_id=4, **block))


@pytest.fixture
def two_days(tmp_path: Path) -> Iterator[TwoDays]:
    found = TwoDays(tmp_path)
    yield found
    found.centre.store.close()


@pytest.fixture
def serving(two_days: TwoDays) -> Iterator[Serving]:
    with served(two_days.centre.store) as running:
        yield running


def text_of(pdf: bytes) -> str:
    """What a reader of PDF finds written on all pages; lines that were wrapped are joined."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return " ".join(" ".join(pages).split())


def moment(at_ms: int, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    return datetime.fromtimestamp(at_ms / 1000, COUNTY.zone).strftime(form)


def celsius(milli_c: int) -> str:
    return f"{milli_c / 1000:.3f}"


def line_of(day: dict[str, Any]) -> str:
    """A day's line on paper, of the JSON's numbers."""
    if day["low_mc"] is None:
        return f"{day['day']} - - - - - - {day['coverage_pct']:.2f} 0.00 0.00 0"
    parts = [day["day"], celsius(day["low_mc"]), moment(day["low_ms"], "%H:%M:%S")]
    parts += [celsius(day["high_mc"]), moment(day["high_ms"], "%H:%M:%S")]
    parts += [celsius(day["mean_mc"]), celsius(day["mkt_mc"])]
    parts += [f"{day[name]:.2f}" for name in ("coverage_pct", "hot_min", "cold_min")]
    return " ".join([*parts, str(day["readings"])])


def expected(record: dict[str, Any]) -> Iterator[str]:
    """All that must stand on the paper of what the JSON says."""
    for probe in record["probes"]:
        yield from (line_of(day) for day in probe["days"])
        for gap in probe["gaps"]:
            yield f"{moment(gap['from_ms'])} {moment(gap['until_ms'])} {gap['minutes']:.2f}"
        yield f"{probe['gaps_total']} gaps, {probe['gaps_min']:.2f} minutes"
        for about in probe["about"]:
            lab = about["calibration"]
            yield from (about["model"], about["address"], lab["certificate"], lab["date"], lab["due"])
    for one in record["rules"]:
        yield from (celsius(one["rule"]["hi_mc"]), celsius(one["rule"]["lo_mc"]), one["source"])
        yield from (f"{one['rule'][name] / 60_000:.2f}" for name in ("duration_ms", "max_gap_ms"))
    for one in record["excursions"]:
        now = one["versions"][-1]
        yield f"{celsius(now['limit_mc'])} {celsius(now['peak_mc'])}"
        yield f"{(now['end_ms'] - now['start_ms']) / 60_000:.2f}"
        yield from (moment(now[name]) for name in ("start_ms", "alarm_ms", "end_ms"))
    for one in record["acks"]:
        yield from (moment(one["acked_ms"]), one["acked_by"], one["comment"])
    for one in record["tasks"]:
        yield from (one["lot"], f"{one['net_g'] / 1000:.3f}", moment(one["decided_ms"]), one["comment"])
    yield from (one["digest"] or "not sealed yet" for one in record["chain"])


def test_paper_and_json_say_the_same(two_days: TwoDays, viewer: Visitor) -> None:
    """Each number that the API gives stands on the paper, as do both languages and the pages' numbers."""
    record = viewer.get(JSON, **two_days.days).json()
    answer = viewer.get(PAPER, **two_days.days)
    assert answer.headers["content-type"] == "application/pdf"
    paper = text_of(answer.content)
    squeezed = paper.replace(" ", "")
    wanted = list(expected(record))
    assert len(wanted) > 30
    assert [one for one in wanted if one.replace(" ", "") not in squeezed] == []
    for words in ("冷库温度记录", "Cold room temperature record", "保鲜间(fresh)", "UTC+08:00", "放行"):
        assert words.replace(" ", "") in squeezed
    assert re.search(r"第1页共[12345]页", squeezed)


def test_the_numbers(two_days: TwoDays, viewer: Visitor) -> None:
    """They are those of the readings: one excursion under the second version, and the gap in between."""
    record = viewer.get(JSON, **two_days.days).json()
    (probe,) = record["probes"]
    day, silent = probe["days"]
    assert (day["low_mc"], day["low_ms"]) == (3875, two_days.t0 + STEP_MS)
    assert (day["high_mc"], day["high_ms"]) == (9437, two_days.t0 + 6 * STEP_MS)
    assert (day["readings"], day["hot_min"], day["cold_min"]) == (19, 50.0, 0.0)
    assert day["coverage_pct"] == 6.59  # 95 of 1440 minutes are 6.597…
    assert (silent["readings"], silent["mean_mc"]) == (0, None)
    gap = probe["gaps"][1]
    assert gap["from_ms"] == two_days.t0 + 17 * STEP_MS
    assert (gap["minutes"], probe["gaps_total"]) == (23 * 5.0, 3)
    assert [one["rule"]["hi_mc"] for one in record["rules"]] == [8000, 7500]
    (found,) = record["excursions"]
    assert found["versions"][-1]["peak_mc"] == 9437
    assert [one["digest"] for one in record["chain"]] == [DIGEST, ""]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-02-30", "2026-03-01", "from: '2026-02-30' is no date"),
        ("2026-03-01", "", "to: '' is no date"),
        ("2026-03-02", "2026-03-01", "lies before from"),
        ("2026-01-01", "2026-04-03", "at most 92"),
        ("2026-01-01", "2926-01-01", "at most 92"),
        ("2999-01-01", "2999-01-01", "has not begun"),
    ],
)
def test_a_bad_span_is_refused_by_name(viewer: Visitor, first: str, last: str, said: str) -> None:
    """Which field, and why, for machines and for people."""
    query = {"from": first, "to": last}
    answer = viewer.get(JSON, **query)
    assert answer.status_code == 400
    assert said in answer.json()["detail"]
    page = viewer.get(PAPER, **query)
    assert page.status_code == 400
    assert said.replace("'", "&#39;") in page.text


def test_an_empty_room_has_an_honest_record(viewer: Visitor) -> None:
    """No readings is said, on paper too; a room of which nobody heard has none."""
    days = {"from": "2026-01-01", "to": "2026-01-31"}
    record = viewer.get(JSON, **days).json()
    assert (record["readings"], record["probes"], len(record["chain"])) == (0, [], 31)
    assert "There are no readings in this span." in text_of(viewer.get(PAPER, **days).content)
    assert viewer.get("/api/charts/rooms/COLD/cellar/record", **days).status_code == 404


def test_a_long_record_breaks_over_pages(two_days: TwoDays, viewer: Visitor) -> None:
    """Three months have their heads on each page, and each page its number."""
    last = datetime.fromisoformat(two_days.days["to"])
    days = {"from": f"{last - timedelta(days=91):%Y-%m-%d}", "to": two_days.days["to"]}
    paper = text_of(viewer.get(PAPER, **days).content)
    assert paper.count("Coverage %") >= 3
    assert len(re.findall(r"page \d+ of \d+", paper)) >= 5


def test_the_room_has_a_form_for_it(two_days: TwoDays, viewer: Visitor) -> None:
    """With the days to choose; who is not logged in gets no record."""
    assert 'action="/rooms/COLD/fresh/record.pdf"' in viewer.get("/rooms/COLD/fresh").text
    with Visitor(str(viewer.client.base_url)) as stranger:
        assert stranger.get(JSON, **two_days.days).status_code == 401
