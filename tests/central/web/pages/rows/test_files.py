"""Rows are taken away as files, each with the query that made it."""

import csv
import json
from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy import text

from central.store import tables
from central.store.queries.rows import reading
from tests.central.web.scene import Scene, Visitor


def test_a_csv_is_rows_alone_and_says_where_its_query_is(scene: Scene, viewer: Visitor) -> None:
    """A header and the rows; the Link header leads to the SQL, which gives the same rows."""
    scene.parcel("=YT1")
    scene.parcel("YT2")
    answer = viewer.get("/rows/passages.csv", site="HUB")
    lines = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert len(lines) == 3
    assert {line[1] for line in lines[1:]} == {"'=YT1", "YT2"}
    link = answer.headers["link"].partition(">")[0].removeprefix("<")
    assert 'rel="describedby"' in answer.headers["link"]
    sql = viewer.get(link).text
    with scene.store.read() as database:
        assert {row[1] for row in database.exec_driver_sql(sql)} == {"=YT1", "YT2"}


def test_a_workbook_has_its_query_on_a_second_sheet(scene: Scene, viewer: Visitor) -> None:
    """When, by whom, how narrowed, what was counted, the parameters and the query."""
    scene.parcel("YT1")
    book = load_workbook(BytesIO(viewer.get("/rows/passages.xlsx", act="arrive").content))
    rows, query = book.worksheets
    assert [row[1] for row in rows.iter_rows(min_row=2, values_only=True)] == ["YT1"]
    told = [tuple(row) for row in query.iter_rows(values_only=True)]
    assert ("By", "viewer", None) in told
    assert ("Narrowed to", "act", "Arrived") in told
    assert ("Rows", 1, None) in told
    assert any(row[0] == "Parameter" and row[2] == "arrive" for row in told)
    assert any(row[0] == "Query" and str(row[1]).startswith("FROM passage") for row in told)


def test_json_bears_all_that_made_it(scene: Scene, viewer: Visitor) -> None:
    """Its statement with its parameters gives its rows in the database."""
    scene.parcel("YT1")
    scene.parcel("YT2", site="C1")
    found = json.loads(viewer.get("/rows/passages.json", site="C1").content)
    assert found["numbers"] == {"rows": 1, "parcels": 1, "parcels_at_sites": 1}
    assert [column["name"] for column in found["columns"]][:2] == ["at_ms", "waybill"]
    with scene.store.read() as database:
        same = [list(row) for row in database.execute(text(found["query"]), found["parameters"])]
    assert same == found["rows"]
    assert same[0][1] == "YT2"


def test_too_many_rows_are_refused_with_what_to_do(scene: Scene, viewer: Visitor) -> None:
    """No file is cut short: one row over the bound is one too many."""
    rows = [
        {"waybill": f"YT{n}", "site": "HUB", "act": "arrive", "direction": "down", "at_ms": scene.now_ms}
        for n in range(reading.EXPORT_ROWS_MAX + 1)
    ]
    with scene.store.write() as connection:
        connection.execute(tables.passage.insert(), rows)
    answer = viewer.get("/rows/passages.csv")
    assert answer.status_code == 400
    assert "Narrow the time or the site" in answer.text
    assert len(viewer.get("/rows/passages.csv", waybill="YT1").text.splitlines()) == 2
