"""A courier's table is taken with a fault a row, and compared with what arrived."""

import re
from io import BytesIO

import httpx
from openpyxl import Workbook

from tests.central.centre import scan
from tests.central.web.pages.ledgers.telling import told
from tests.central.web.pages.ledgers.test_ledgers import day_of, plain
from tests.central.web.scene import Scene, Visitor


def send(visitor: Visitor, name: str, data: bytes, day: str) -> httpx.Response:
    fields = {"csrf": visitor.token("/ledgers/manifests"), "site": "C1", "day": day, "carrier": "sf"}
    return visitor.client.post("/ledgers/manifests", data=fields, files={"table": (name, data)})


def test_a_table_is_compared_with_what_arrived(scene: Scene, manager: Visitor) -> None:
    """One arrived, one is missing, one came that nobody announced, and one row was a link."""
    told(scene, scan("SF1000000000001", "arrive", "C1"), scan("SF1000000000009", "arrive", "C1"))
    table = "运单号,收件人\nSF1000000000001,王小一\nSF1000000000002,李四\nhttps://example.cn/1,x\n"
    sent = send(manager, "清单.csv", table.encode("gb18030"), day_of(scene))
    assert sent.status_code == 303
    page = manager.get(sent.headers["location"]).text
    assert re.search(r"Taken 2 Arrived 1 Missing 1 Not announced 1", plain(page))
    assert "a link, not a waybill" in page
    assert "SF1000000000002" in page
    assert "SF1000000000009" in page
    assert "王小一" not in page


def test_five_thousand_rows_of_a_spreadsheet(scene: Scene, manager: Visitor) -> None:
    """A workbook is read as a CSV is, numbers that are kept as numbers too."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["单号", "代收货款"])
    for number in range(5000):
        sheet.append([773165231250000 + number, 12.8] if number % 417 else ["", 1])
    packed = BytesIO()
    book.save(packed)
    sent = send(manager, "list.xlsx", packed.getvalue(), day_of(scene))
    text = plain(manager.get(sent.headers["location"]).text)
    assert "Taken 4,988" in text
    assert "Rows with faults 12" in text


def test_what_is_no_table_is_sent_back(scene: Scene, manager: Visitor, viewer: Visitor) -> None:
    """A torn workbook, a table that is too large, and somebody who may only look."""
    assert "not XLSX" in send(manager, "x.xlsx", b"PK\x03\x04torn", day_of(scene)).text
    assert send(manager, "x.csv", b"a" * (5 << 20), day_of(scene)).status_code in (400, 413)
    assert viewer.get("/ledgers/manifests").status_code == 200
    assert 'type="file"' not in viewer.get("/ledgers/manifests").text


def test_a_number_that_no_manifest_can_have_is_refused(viewer: Visitor) -> None:
    """It fits no column, and is the asker's mistake."""
    assert viewer.get(f"/ledgers/manifests/{10**20}").status_code == 400
