"""Reports are listed, read in each version, compared and signed."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from central.store.ledgers.reports.tables import report_signature
from central.web.access.accounts import add_account
from plumbing.web.server import Serving
from tests.central.store.ledgers.reports.scene import ON
from tests.central.web.pages.indicators.people import PASSWORD
from tests.central.web.pages.ledgers.test_ledgers import plain
from tests.central.web.scene import Scene, Visitor

WEEK = "2026-W22"


def test_reports_are_listed_by_kind(viewer: Visitor, stranger: Visitor) -> None:
    """With the version, what changed and how many sites lack days; a stranger sees none of it."""
    weeks = plain(viewer.get("/reports").text)
    assert f"{WEEK} 05-25 – 05-31 2 ◔ 1 sites with days not reported Δ" in weeks
    assert re.search(rf"{ON} Thu\w* 2 ◔ 1 sites", plain(viewer.get("/reports", kind="day").text))
    assert "2026-05 2 ◔" in plain(viewer.get("/reports", kind="month").text)
    assert "No report of this kind" in viewer.get("/reports", before="2026-W01").text
    assert stranger.get("/reports").status_code == 303
    assert stranger.get(f"/reports/week/{WEEK}").status_code == 303


def test_days_are_found_where_they_were(viewer: Visitor) -> None:
    """The old addresses lead to the one place where days are now."""
    assert viewer.get("/ledgers/reports").headers["location"] == "/reports?kind=day"
    assert viewer.get(f"/ledgers/reports/{ON}", version="1").headers["location"] == (
        f"/reports/day/{ON}?version=1"
    )


def test_the_latest_version_says_what_changed_and_by_what(viewer: Visitor) -> None:
    """The diff names site and figure, from 未报 to one, and the box whose fact was late."""
    text = plain(viewer.get(f"/reports/day/{ON}").text)
    assert "一站 Arrived not reported → 1" in text
    assert "Box box-a, stream second: 1 events, numbers 1 to 1" in text
    first = plain(viewer.get(f"/reports/day/{ON}", version="1").text)
    assert "Otherwise than" not in first
    assert "The newest is version 2" in first
    assert "The numbers of this version open no rows" in first
    assert "open no rows" not in text


def test_a_sum_of_some_days_is_marked(viewer: Visitor) -> None:
    """One day of seven: the week's figure has an asterisk, and what nobody told is a dash and no zero."""
    text = plain(viewer.get(f"/reports/week/{WEEK}").text)
    assert "一站 1 / 7 1 * 0 *" in text
    assert "二站 0 / 7 – – –" in text
    assert "X 2 / 28 2 * 0 *" in text
    assert "二站 4 days" in text, "its box came on the fourth day of the week"


def test_only_the_newest_version_opens_rows(viewer: Visitor) -> None:
    """An older one says what was known then; a week opens what its days add up to, from one to the last."""
    day, week = f"/reports/day/{ON}", f"/reports/week/{WEEK}"
    assert 'href="/rows/scans?act=arrive' in viewer.get(day).text
    assert 'day=2026-05-25%2F2026-05-31&amp;township=T1&amp;of=collected"' in viewer.get(week).text
    assert "site=C1&amp;of=collected" not in viewer.get(week).text, "a site's zero opens nothing"
    assert "/rows/scans" not in viewer.get(week).text
    for page in (day, week):
        assert 'class="opens"' not in viewer.get(page, version="1").text


def test_a_week_leads_to_its_days(viewer: Visitor) -> None:
    """In the versions that it was made from."""
    assert f'href="/reports/day/{ON}?version=2"' in viewer.get(f"/reports/week/{WEEK}").text
    assert f'href="/reports/day/{ON}?version=1"' in viewer.get(f"/reports/week/{WEEK}", version="1").text


def test_any_two_versions_are_compared(viewer: Visitor) -> None:
    """Forwards and back; a week says which day it was."""
    text = plain(viewer.get(f"/reports/week/{WEEK}/diff?from=1&to=2").text)
    assert "一站 Arrived not reported → 1" in text
    assert f"{ON}: version 1 → version 2" in text
    back = plain(viewer.get(f"/reports/week/{WEEK}/diff?from=2&to=1").text)
    assert "一站 Arrived 1 → not reported" in back
    same = plain(viewer.get(f"/reports/week/{WEEK}/diff?from=2&to=2").text)
    assert "All figures are the same" in same


def test_what_is_not_there_is_not_there(viewer: Visitor) -> None:
    """Periods without a report or without a place in the calendar, and versions that were never made."""
    for path in (
        "/reports/day/1999-01-01",
        "/reports/day/2026-02-30",
        "/reports/week/2026-W60",
        "/reports/month/2026-W22",
        f"/reports/day/{ON}?version=9",
        f"/reports/day/{ON}/9.csv",
        f"/reports/day/{ON}/0.csv",
        f"/reports/day/{ON}/diff?from=1&to=9",
        f"/reports/day/{ON}/ministry.xlsx?version=9",
    ):
        assert viewer.get(path).status_code == 404, path
    assert viewer.get(f"/reports/year/{ON}").status_code == 400


def test_what_no_calendar_or_number_holds_is_refused(viewer: Visitor, manager: Visitor) -> None:
    """The last year's end, which Python cannot count beyond, and numbers that no database can hold."""
    for path in ("/reports/week/9999-W52", "/reports/month/9999-12", f"/reports/day/{ON}/{10**20}.csv"):
        assert viewer.get(path).status_code in (400, 404), path
    for path in (f"?version={10**20}", f"/diff?from=1&to={10**20}", f"/ministry.json?version={10**20}"):
        assert viewer.get(f"/reports/day/{ON}{path}").status_code == 400, path
    form = {"csrf": manager.token(f"/reports/day/{ON}"), "version": str(10**20), "deed": "reviewed"}
    assert manager.client.post(f"/reports/day/{ON}/sign", data=form).status_code == 400
    sessions = {"csrf": manager.token("/account"), "begun_ms": str(10**20)}
    assert manager.client.post("/account/sessions/end", data=sessions).status_code == 400


def refused(visitor: Visitor, path: str, form: dict[str, str], why: str) -> None:
    """A signature out of turn is a page of the shell that says why and leads back to the signatures."""
    answer = visitor.client.post(f"{path}/sign", data=form)
    assert answer.status_code == 409
    assert why in plain(answer.text)
    assert f'href="{path}#signatures"' in answer.text
    assert '<nav class="sh-wide"' in answer.text


def test_a_person_signs_the_newest_version(scene: Scene, manager: Visitor, viewer: Visitor) -> None:
    """Who, what, when and the digest are kept; a viewer cannot, and an old version is not signed any more."""
    path = f"/reports/week/{WEEK}"
    form = {"csrf": manager.token(path), "version": "2", "deed": "reviewed", "comment": "已核对"}
    assert manager.client.post(f"{path}/sign", data={**form, "comment": "a\x01"}).status_code == 400
    assert manager.client.post(f"{path}/sign", data=form).status_code == 303
    refused(manager, path, {**form, "version": "1"}, "there is a newer version")
    assert manager.client.post(f"{path}/sign", data={**form, "deed": "liked"}).status_code == 400
    assert viewer.client.post(f"{path}/sign", data=form).status_code == 403
    with scene.store.read() as connection:
        (row,) = connection.execute(select(report_signature)).all()
    assert (row.version, row.deed, row.signed_by, row.comment) == (2, "reviewed", "manager", "已核对")
    assert len(row.digest) == 64
    assert "reviewed · manager · Version 2" in plain(viewer.get(path).text)
    assert "1 signed" in plain(viewer.get("/reports").text)


def test_two_people_sign_in_order(scene: Scene, serving: Serving, manager: Visitor) -> None:
    """First reviewed, then approved by somebody else, each once; the form offers what is next alone."""
    path = f"/reports/week/{WEEK}"
    form = {"csrf": manager.token(path), "version": "2"}
    assert '<option value="approved">' not in manager.get(path).text
    refused(manager, path, {**form, "deed": "approved"}, "reviewed first")
    assert manager.client.post(f"{path}/sign", data={**form, "deed": "reviewed"}).status_code == 303
    refused(manager, path, {**form, "deed": "reviewed"}, "taken this step already")
    refused(manager, path, {**form, "deed": "approved"}, "somebody else approves it")
    assert "somebody else approves it" in plain(manager.get(path).text)
    add_account(scene.store, "mei", PASSWORD, "manager", scene.now_ms)
    with Visitor(serving.url) as mei:
        mei.login("mei", PASSWORD)
        other = {"csrf": mei.token(path), "version": "2", "deed": "approved"}
        assert mei.client.post(f"{path}/sign", data=other).status_code == 303
        assert 'name="deed"' not in mei.get(path).text
    with scene.store.read() as connection:
        rows = connection.execute(select(report_signature).order_by(report_signature.c.id)).all()
    assert [(row.deed, row.signed_by) for row in rows] == [("reviewed", "manager"), ("approved", "mei")]
    twice = {name: value for name, value in rows[0]._mapping.items() if name != "id"}
    with scene.store.write() as connection, pytest.raises(IntegrityError):
        connection.execute(report_signature.insert().values(**twice))


def test_a_newer_version_supersedes_a_signature(scene: Scene, manager: Visitor) -> None:
    """What was said of the old one stays, and says that it is of the old one."""
    with scene.store.write() as connection:
        row = {"kind": "week", "period": WEEK, "version": 1, "digest": "0" * 64, "deed": "reviewed"}
        said = {"signed_by": "wang", "signed_ms": scene.now_ms, "comment": ""}
        connection.execute(report_signature.insert().values(**row, **said))
    text = plain(manager.get(f"/reports/week/{WEEK}").text)
    assert "reviewed · wang · Version 1 · superseded by version 2" in text
    assert "Sign this version" in text
    old = plain(manager.get(f"/reports/week/{WEEK}", version="1").text)
    assert "There is a newer version: sign that one" in old
