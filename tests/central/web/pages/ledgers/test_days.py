"""A day's report is read in each of its versions, with what changed, and taken away as a file."""

import csv
from io import BytesIO, StringIO

import msgspec
import pytest
from openpyxl import load_workbook

from central.store.ledgers.reports.reporting import Reporting
from central.store.ledgers.reports.versions import Version
from central.web.pages.ledgers.sheets import Cell, csv_of, xlsx_of
from tests.central.store.ledgers.reports import scene as days
from tests.central.store.ledgers.reports.scene import NEXT, ON, at, scan
from tests.central.web.pages.ledgers.telling import told
from tests.central.web.pages.ledgers.test_ledgers import plain
from tests.central.web.scene import Scene, Visitor

_HOUR_MS = 3_600_000


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """A day with one parcel at C1, reported, and reported again after a late one at a station."""
    reporting = Reporting(scene.store, days.COUNTY, 6)
    _at(scene, at(ON, "12:00"), "first", "W1", "C1")
    for minute in range(3):
        reporting.tick(at(NEXT, "06:00") + minute * 60_000)
    _at(scene, at(ON, "13:00"), "second", "W2", "S1")
    for minute in range(3, 6):
        reporting.tick(at(NEXT, "06:00") + minute * 60_000)
    return scene


def _at(scene: Scene, at_ms: int, stream: str, waybill: str, site: str) -> None:
    scene.now_ms = at(NEXT, "05:00")
    ago = (scene.now_ms - at_ms) / _HOUR_MS
    told(scene, scan(waybill, "arrive", site), hours_ago=ago, stream=stream)


def test_a_day_is_listed_with_its_versions(viewer: Visitor, stranger: Visitor) -> None:
    """Newest first; a stranger sees none of it."""
    assert f"{ON} 2 " in plain(viewer.get("/ledgers/reports").text)
    assert stranger.get(f"/ledgers/reports/{ON}").status_code == 303


def test_the_latest_version_says_what_changed(viewer: Visitor) -> None:
    """The diff names site and figure, from 未报 to one; the first version has none."""
    text = plain(viewer.get(f"/ledgers/reports/{ON}").text)
    assert "S1 Arrived not reported → 1" in text
    assert "Miaogao centre not reported 1 0" in text
    first = plain(viewer.get(f"/ledgers/reports/{ON}", version="1").text)
    assert "Otherwise than" not in first
    assert "S2 not reported – – –" in first


def test_what_is_not_there_is_not_there(viewer: Visitor) -> None:
    """A day without a report, and a version that was never made."""
    assert viewer.get("/ledgers/reports/1999-01-01").status_code == 404
    assert viewer.get(f"/ledgers/reports/{ON}", version="9").status_code == 404
    assert viewer.get(f"/ledgers/reports/{ON}/9.csv").status_code == 404


def test_files_hold_what_the_page_shows(viewer: Visitor) -> None:
    """CSV, XLSX and JSON agree; an empty cell is 未报, and no waybill and no person is in any."""
    sent = viewer.get(f"/ledgers/reports/{ON}/2.csv")
    rows = list(csv.reader(StringIO(sent.content.decode("utf-8-sig"))))
    assert [row[:4] for row in rows if row[0] == "site"][-1] == ["site", "S2", "S2", ""]
    assert next(row for row in rows if row[0] == "county")[3] == "2"
    assert next(row for row in rows if row[1] == "T2")[3] == ""
    book = load_workbook(BytesIO(viewer.get(f"/ledgers/reports/{ON}/2.xlsx").content))
    sheet = [["" if cell is None else str(cell) for cell in row] for row in book.worksheets[0].values]
    assert [row[: len(line)] for row, line in zip(sheet, rows, strict=True)] == rows
    found = msgspec.json.decode(viewer.get(f"/ledgers/reports/{ON}/2.json").content, type=Version)
    assert (found.number, found.report.county.counts.arrived) == (2, 2)
    assert b"W1" not in sent.content


def test_no_cell_becomes_a_formula() -> None:
    """What a spreadsheet would run is a text: names come from people."""
    rows: list[list[Cell]] = [["=1+1", "+1", "-1", "@a", "\t=1", "plain", -5, None]]
    (read,) = csv.reader(StringIO(csv_of(rows).decode("utf-8-sig")))
    assert read == ["'=1+1", "'+1", "'-1", "'@a", "'\t=1", "plain", "-5", ""]
    sheet = load_workbook(BytesIO(xlsx_of("x", rows))).worksheets[0]
    assert [cell.data_type for cell in sheet[1]][:6] == ["s"] * 6
    assert [cell.value for cell in sheet[1]][6:7] == [-5]
