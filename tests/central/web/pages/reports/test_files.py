"""Files hold what the page shows: the same figures, 未报 as nothing, no waybill and no person."""

import csv
import json
from hashlib import sha256
from io import BytesIO, StringIO

import pypdfium2
from openpyxl import load_workbook

from central.web.pages.ledgers.sheets import Cell, csv_of, xlsx_of
from tests.central.store.ledgers.reports.scene import ON
from tests.central.web.scene import Visitor

WEEK = "/reports/week/2026-W22"


def test_json_can_be_checked(viewer: Visitor) -> None:
    """The digest is that of the report's canonical form, which anybody can make; nobody is named."""
    sent = viewer.get(f"{WEEK}/2.json")
    found = json.loads(sent.content)
    body = json.dumps(found["report"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert sha256(body.encode()).hexdigest() == found["digest"]
    assert (found["version"], found["source"]) == (2, f"{WEEK}?version=2")
    assert found["because"]["days"][ON] == 2
    silent = next(one for one in found["report"]["sites"] if one["site"] == "S2")
    assert (silent["counts"], silent["heard"], silent["due"]) == (None, 0, 7)
    assert b"W1" not in sent.content.replace(b"2026-W1", b"")


def test_csv_has_a_row_a_figure(viewer: Visitor) -> None:
    """County, townships and sites; an empty value is 未报; days say what a sum is of."""
    sent = viewer.get(f"{WEEK}/2.csv")
    rows = list(csv.DictReader(StringIO(sent.content.decode("utf-8-sig"))))
    arrived = {(row["level"], row["code"]): row for row in rows if row["figure"] == "arrived"}
    assert arrived["county", ""]["value"] == "2"
    assert (arrived["site", "S2"]["value"], arrived["site", "S2"]["days_due"]) == ("", "7")
    assert (arrived["site", "S1"]["value"], arrived["site", "S1"]["days_heard"]) == ("1", "1")


def test_the_workbook_has_its_sheets(viewer: Visitor) -> None:
    """Summary, sites, carriers, service, cold chain, money, changes, and where it all comes from."""
    book = load_workbook(BytesIO(viewer.get(f"{WEEK}/2.xlsx").content))
    assert book.sheetnames == [
        *("Summary", "Sites", "Carriers", "Service", "Cold chain", "Money", "Changes", "About"),
    ]
    summary = list(book["Summary"].values)
    assert summary[1][2:7] == ("X", 2, 28, 0, 2)
    sites = {row[1]: row for row in book["Sites"].values}
    assert sites["S2"][6] is None
    about = [str(cell) for row in book["About"].values for cell in row if cell]
    assert f"{WEEK}?version=2" in about
    assert any(len(cell) == 64 for cell in about)
    assert ["S1", "一站", "Arrived", None, 1] in [list(row) for row in book["Changes"].values]


def test_paper_has_the_county_the_version_and_its_digest(viewer: Visitor) -> None:
    """On each page's foot with its number; A4."""
    sent = viewer.get(f"{WEEK}/2.pdf")
    assert sent.headers["content-type"] == "application/pdf"
    paper = pypdfium2.PdfDocument(sent.content)
    digest = json.loads(viewer.get(f"{WEEK}/2.json").content)["digest"]
    for number, page in enumerate(paper, 1):
        text = page.get_textpage().get_text_range()
        assert digest[:16] in text
        assert f"page {number} of {len(paper)}" in text
        assert (round(page.get_width()), round(page.get_height())) == (595, 842)
    first = paper[0].get_textpage().get_text_range()
    assert digest in first.replace("\r\n", "").replace("\n", "")
    paper.close()


def test_paper_of_a_day_is_made_as_well(viewer: Visitor) -> None:
    """Without service levels and coverage, which are of weeks and months."""
    assert viewer.get(f"/reports/day/{ON}/1.pdf").content.startswith(b"%PDF")


def test_the_ministrys_form_is_entered_by_hand(viewer: Visitor) -> None:
    """Each value says so, by what it is proven, and what it is not complete for; there is no code."""
    form = json.loads(viewer.get(f"{WEEK}/ministry.json").content)
    assert form["version"] == 2
    assert {row["how"] for row in form["rows"]} == {"manual entry"}
    assert all(row["basis"] for row in form["rows"])
    by_name = {row["name"]: row for row in form["rows"]}
    assert by_name["Arrivals at sites"]["value"] == "2"
    assert by_name["Arrivals at sites"]["completeness"] == "incomplete: 2 of 28 site days heard of"
    assert by_name["Postage taken"]["value"] == "0.00"
    assert "public interface" in form["note"]
    sheet = load_workbook(BytesIO(viewer.get(f"{WEEK}/ministry.xlsx").content)).worksheets[0]
    rows = [[cell for cell in row if cell is not None] for row in sheet.values]
    assert ["Arrivals at sites", "2", "pieces", "manual entry", "scans"] in [row[:5] for row in rows]


def test_no_cell_becomes_a_formula() -> None:
    """What a spreadsheet would run is a text: names come from people."""
    rows: list[list[Cell]] = [["=1+1", "+1", "-1", "@a", "\t=1", "plain", -5, None]]
    (read,) = csv.reader(StringIO(csv_of(rows).decode("utf-8-sig")))
    assert read == ["'=1+1", "'+1", "'-1", "'@a", "'\t=1", "plain", "-5", ""]
    sheet = load_workbook(BytesIO(xlsx_of("x", rows))).worksheets[0]
    assert [cell.data_type for cell in sheet[1]][:6] == ["s"] * 6
    assert [cell.value for cell in sheet[1]][6:7] == [-5]


def test_a_control_character_hinders_no_workbook() -> None:
    """What was kept before it was refused is left out of the cell."""
    sheet = load_workbook(BytesIO(xlsx_of("x", [["a\x01b", "\x0b=1", "line\nline"]]))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["ab", "'=1", "line\nline"]
    assert csv_of([["\x00=1"]]).decode("utf-8-sig") == "'=1\r\n"
