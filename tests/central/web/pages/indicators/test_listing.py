"""The sheet shows each indicator under its clause, and its files say the same."""

import csv
from io import BytesIO, StringIO

from openpyxl import load_workbook
from sqlalchemy import select

from central.store.ledgers.reports.reporting import Reporting
from central.store.tables import event
from logistics import wire
from logistics.events.parcels import ParcelScanned
from tests.central.store.ledgers.reports.scene import COUNTY as DATED
from tests.central.store.ledgers.reports.scene import scan
from tests.central.web.pages.indicators.people import enter, enter_bare, send
from tests.central.web.pages.ledgers.telling import told
from tests.central.web.pages.ledgers.test_ledgers import plain
from tests.central.web.scene import Scene, Visitor
from tests.logistics.indicators.packs import packaged

_DAY_MS = 86_400_000


def test_all_indicators_stand_under_their_clauses(viewer: Visitor) -> None:
    """Each with its target; nothing is reported, so nothing is missed."""
    page = viewer.get("/indicators").text
    for one in packaged().indicators:
        assert f'href="/indicators/{one.code}"' in page
    text = plain(page)
    assert f"… not reported {len(packaged().indicators)}" in text
    assert "missed" not in text
    assert "≥ 2,412.5 CNY 10,000" in text
    assert "≤ 2021-06-30" in text


def test_states_may_be_chosen(manager: Visitor) -> None:
    """One that is reached, one unproven, and only those that are asked for."""
    enter(manager)
    enter_bare(manager, "forums", value="2")
    reached = manager.get("/indicators", state="reached").text
    assert "/indicators/retail" in reached
    assert "/indicators/forums" not in reached
    assert "/indicators/forums" in manager.get("/indicators", state="unproven").text
    assert manager.get("/indicators", state="great").status_code == 400


def test_the_files_say_what_the_sheet_says(manager: Visitor) -> None:
    """CSV, XLSX and JSON have the same rows, with source, evidence and state."""
    enter(manager)
    told = manager.get("/indicators/export/json").json()["indicators"]
    retail = next(row for row in told if row["code"] == "retail")
    assert retail["actual"] == "31.6 CNY 100 million"
    assert retail["state"] == "✓ reached"
    assert retail["source"] == "Economy and Commerce Bureau"
    assert retail["proof"].startswith("年度统计表 遂商〔2023〕8号 sha256:")
    lines = list(csv.reader(StringIO(manager.get("/indicators/export/csv").content.decode("utf-8-sig"))))
    sheet = load_workbook(BytesIO(manager.get("/indicators/export/xlsx").content)).worksheets[0]
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert rows == lines
    assert len(lines) == len(told) + 1
    assert [str(value) for value in retail.values()] in lines


def test_figures_equal_the_raw_log(scene: Scene, manager: Visitor) -> None:
    """What the page shows of parcels is what the log's own events count to."""
    scans = [scan(f"W{n}", "hand_out", "S1") for n in range(7)]
    scans += [scan(f"U{n}", "collect", "S1", "up") for n in range(3)]
    told(scene, *scans, *scans[:2], hours_ago=40)
    reporting = Reporting(scene.store, DATED, 6)
    for minute in range(9):
        reporting.tick(scene.now_ms + minute * 60_000)
    send(manager, "/indicators/count", "/indicators")
    with scene.store.read() as connection:
        bodies = connection.execute(select(event.c.body).where(event.c.type == "parcel.scanned")).scalars()
        events = [one for one in map(wire.decode_event, bodies) if isinstance(one, ParcelScanned)]
    down = len({one.waybill for one in events if one.act == "hand_out"})
    up = len({one.waybill for one in events if one.act == "collect"})
    said = {row["code"]: row["actual"] for row in manager.get("/indicators/export/json").json()["indicators"]}
    assert said["parcels-down"] == f"{down} parcels"
    assert said["parcels-up"] == f"{up} parcels"
    assert said["up-share"].startswith(f"{up} / {up + down}")
    assert said["active-stations"] == "1 stations"
    assert (down, up) == (7, 3)


def test_a_county_without_reports_invents_nothing(manager: Visitor) -> None:
    """What was never told of has no figure: no nought for what nobody counted."""
    send(manager, "/indicators/count", "/indicators")
    said = {row["code"]: row for row in manager.get("/indicators/export/json").json()["indicators"]}
    for code in ("parcels-down", "coverage", "hub-carriers", "active-stations"):
        assert (said[code]["actual"], said[code]["state"]) == ("–", "… not reported")
    # Two stations were promised visits and nobody told of any day: not reported, and no percentage.
    assert said["village-two-days"]["actual"] == "0 / 2"
    assert said["village-two-days"]["state"] == "… not reported"
