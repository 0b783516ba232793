"""An indicator's page takes figures with evidence, keeps all of them, and is signed by different people."""

import re
from collections.abc import Callable

import pytest

from central.store.indicators.files import FILE_BYTES_MAX
from tests.central.store.indicators.writing import PNG
from tests.central.web.pages.indicators.people import PROOF, enter, enter_bare, send
from tests.central.web.pages.ledgers.test_ledgers import plain
from tests.central.web.scene import Visitor

Other = Callable[[str], Visitor]


def digest(visitor: Visitor, code: str = "retail") -> str:
    """The digest that the page's form for a signature carries."""
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', visitor.get(f"/indicators/{code}").text)
    assert found
    return found[1]


def sign(visitor: Visitor, step: str, seen: str = "", number: int = 1) -> int:
    """Sign a step of an entry; the answer's status."""
    form = {"step": step, "digest": seen or digest(visitor)}
    return send(visitor, f"/indicators/entries/{number}/sign", "/indicators/retail", **form).status_code


def test_a_figure_with_evidence_is_reached(manager: Visitor, viewer: Visitor) -> None:
    """It is entered, proven, shown to all who look, and its file is taken away by its digest."""
    assert enter(manager).status_code == 303
    text = plain(viewer.get("/indicators/retail").text)
    assert "31.6 CNY 100 million" in text
    assert "✓ reached" in text
    assert "遂商〔2023〕8号" in text
    found = re.search(r"/indicators/files/([0-9a-f]{64})", viewer.get("/indicators/retail").text)
    assert found
    file = viewer.get(found[0])
    assert (file.content, file.headers["content-type"]) == (PNG, "image/png")
    assert file.headers["content-disposition"].startswith("attachment")


def test_a_figure_without_evidence_does_not_count(manager: Visitor) -> None:
    """It says unproven until evidence is added."""
    enter_bare(manager)
    assert "? unproven" in plain(manager.get("/indicators/retail").text)
    path = "/indicators/entries/1/evidence"
    added = send(manager, path, "/indicators/retail", PROOF, title="统计表", document="8号")
    assert added.status_code == 303
    assert "✓ reached" in plain(manager.get("/indicators/retail").text)


def test_without_a_baseline_there_is_no_percentage(manager: Visitor) -> None:
    """The page says that there is no baseline; with one it says how much, and from what."""
    enter(manager, "retail-growth")
    text = plain(manager.get("/indicators/retail-growth").text)
    assert "∅ no baseline" in text
    assert re.search(r"Actual 31\.6 CNY 100 million Target", text)
    revised = {"replaces": "1", "reason": "补基期", "baseline": "26.3", "base_period": "2021"}
    enter(manager, "retail-growth", **revised)
    text = plain(manager.get("/indicators/retail-growth").text)
    assert "20.1 % (31.6 CNY 100 million, from 26.3 CNY 100 million)" in text
    assert "✓ reached" in text


def test_a_revision_leaves_what_was(manager: Visitor, other: Other) -> None:
    """The old figure stays with its signatures, void; who revises second is told who was first."""
    mei = other("mei")
    enter(manager, value="30")
    assert sign(manager, "prepared") == 303
    first = enter(mei, value="31.6", replaces="1", reason="复核")
    assert first.status_code == 303
    second = enter(manager, value="32", replaces="1", reason="我也改")
    assert second.status_code == 409
    assert "Somebody has revised it before you" in second.text
    assert "Revised by: mei" in second.text
    assert 'value="32"' in second.text
    text = plain(manager.get("/indicators/retail").text)
    assert "revises No. 1: 复核" in text
    assert "revised by No. 2" in text
    assert re.search(r"✕ prepared manager \S+ \S+ void: changed since it was signed", text)
    assert sign(mei, "reviewed", number=1) == 409


def test_three_people_sign(manager: Visitor, other: Other) -> None:
    """Who prepared it cannot review it; what changed since it was seen is not signed."""
    mei, wang = other("mei"), other("wang")
    enter(manager)
    seen = digest(manager)
    assert sign(manager, "prepared") == 303
    assert sign(manager, "reviewed", seen) == 409
    assert sign(mei, "reviewed", "0" * 64) == 409
    assert sign(mei, "reviewed") == 303
    assert sign(wang, "approved") == 303
    assert "prepared → reviewed → approved" in plain(manager.get("/indicators").text)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"value": "1,5"}, "no figure"),
        ({"value": "about 31"}, "no figure"),
        ({"source": "nobody"}, "no such source"),
        ({"first": "2023-01-01"}, "ends before it begins"),
        ({"replaces": "9", "reason": "x"}, "no such entry"),
        ({"title": ""}, "needs a title"),
        ({"title": "王小一 13812349626"}, "personal data"),
        ({"note": "联系尾号9626"}, "personal data"),
        ({"number": "33252919800101123X"}, "personal data"),
    ],
)
def test_what_is_refused(manager: Visitor, form: dict[str, str], said: str) -> None:
    """With the reason, with what was typed still there, and nothing is kept of it."""
    answer = enter(manager, **form)
    assert answer.status_code == 409
    assert said in answer.text
    assert 'value="遂商' in answer.text or "number" in form
    assert "Nothing was entered yet" in manager.get("/indicators/retail").text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<html>", 409),
        (PNG + b"0" * (FILE_BYTES_MAX - len(PNG)), 303),
        (PNG + b"0" * (FILE_BYTES_MAX - len(PNG) + 1), 409),
        (PNG + b"0" * (FILE_BYTES_MAX + 70_000), 413),
    ],
)
def test_files_have_bounds(manager: Visitor, body: bytes, status: int) -> None:
    """By type and by size; far too large ones are not even read."""
    enter_bare(manager)
    path = "/indicators/entries/1/evidence"
    proof = ("a.png", body, "image/png")
    assert send(manager, path, "/indicators/retail", proof, title="表", document="").status_code == status


def test_who_may_what(manager: Visitor, viewer: Visitor, stranger: Visitor) -> None:
    """Who may only look sees no form and sends none; a stranger logs in first; no token, no deed."""
    enter(manager)
    assert "/entries" not in viewer.get("/indicators/retail").text
    token = viewer.token("/indicators")
    form = {"csrf": token, "step": "prepared", "digest": "0" * 64}
    assert viewer.client.post("/indicators/entries/1/sign", data=form).status_code == 403
    assert stranger.get("/indicators/retail").status_code == 303
    assert manager.client.post("/indicators/entries/1/sign", data={**form, "csrf": "x"}).status_code == 403
    assert manager.get("/indicators/no-such").status_code == 404
    assert manager.get(f"/indicators/files/{'0' * 64}").status_code == 404


def test_a_count_is_frozen_with_how_it_was_made(manager: Visitor) -> None:
    """What is counted live becomes an entry whose evidence is the count itself."""
    assert send(manager, "/indicators/count", "/indicators").status_code == 303
    page = manager.get("/indicators/stations").text
    assert "2 stations" in page
    rows = manager.get("/indicators/stations/rows").json()
    assert (rows["num"], rows["rows"]) == (2, [["S1"], ["S2"]])
    seen = digest(manager, "stations")
    freeze = "/indicators/stations/freeze"
    assert send(manager, freeze, "/indicators/stations", digest="0" * 64).status_code == 409
    assert send(manager, freeze, "/indicators/stations", digest=seen).status_code == 303
    assert send(manager, freeze, "/indicators/stations", digest=seen).status_code == 409
    page = manager.get("/indicators/stations").text
    assert "frozen from the count" in page
    file = re.search(r"/indicators/files/([0-9a-f]{64})", page)
    assert file
    assert file[1] == seen
    assert manager.get(file[0]).json() == rows


def test_a_control_character_is_in_no_text(manager: Visitor) -> None:
    """No workbook can hold one: it is refused where it is typed, in each form, and nothing is written."""
    assert enter(manager, title="表\x01").status_code == 409
    assert "Control characters" in plain(enter(manager, note="a\x0bb").text)
    enter(manager)
    path = "/indicators/entries/1/evidence"
    assert send(manager, path, "/indicators/retail", PROOF, title="\x1f", document="8号").status_code == 409
    assert "表" not in plain(manager.get("/indicators/retail").text).replace("年度统计表", "")


def test_numbers_that_no_database_holds_are_refused(manager: Visitor) -> None:
    """As what they are: values that are wrong."""
    assert enter_bare(manager, replaces=str(10**20), reason="x").status_code == 400
    assert manager.get("/indicators/retail", revise=str(10**20)).status_code == 400
    assert manager.get(f"/public/indicators/{10**20}.json").status_code in (400, 404)
