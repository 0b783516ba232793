"""What is disclosed is approved by somebody else, holds nobody, and is gone when it is withdrawn."""

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from zipfile import ZipFile

import httpx

from central.store.access.sessions import TURN_MS
from central.store.ledgers.register.parties import Parties
from logistics.events.counter import ParcelRecipient
from logistics.goods.partysheet import Draft
from tests.central.centre import scan
from tests.central.web.access.test_sessions import age
from tests.central.web.pages.indicators.people import enter, send
from tests.central.web.pages.ledgers.telling import SEALER, told
from tests.central.web.pages.ledgers.test_ledgers import plain
from tests.central.web.scene import Scene, Visitor

Other = Callable[[str], Visitor]
PREPARED = "/indicators/disclosure"


def prepare(visitor: Visitor) -> httpx.Response:
    """Make the next bundle."""
    return send(visitor, PREPARED, PREPARED)


def approve(visitor: Visitor, number: int = 1) -> int:
    """Approve it; the answer's status."""
    page = f"{PREPARED}/{number}"
    return send(visitor, f"{page}/approve", page).status_code


def test_two_have_to_have_looked(manager: Visitor, stranger: Visitor, other: Other) -> None:
    """Nobody sees it before its approval, and who prepared it cannot approve it."""
    enter(manager)
    assert prepare(manager).status_code == 303
    assert stranger.get("/public/indicators").status_code == 404
    assert stranger.get("/public/indicators/1.json").status_code == 404
    assert approve(manager) == 409
    assert stranger.get("/public/indicators").status_code == 404
    mei = other("mei")
    assert approve(mei) == 303
    assert approve(mei) == 409
    page = stranger.get("/public/indicators", lang="zh-CN")
    assert page.status_code == 200
    assert "31.6 亿元" in plain(page.text)
    assert stranger.get("/public/indicators/1.xlsx").content.startswith(b"PK")


def test_no_cache_keeps_what_somebody_who_is_logged_in_was_answered(
    scene: Scene, manager: Visitor, stranger: Visitor, other: Other
) -> None:
    """Neither the page with their name nor the file with which their session's secret is turned."""
    enter(manager)
    prepare(manager)
    mei = other("mei")
    approve(mei)
    for path in ("/public/indicators", "/public/indicators/1.json"):
        assert "public" in stranger.get(path).headers["cache-control"]
        assert kept_by_none(mei.get(path))
        age(scene, TURN_MS, "turned_ms")
        turned = mei.get(path)
        assert "set-cookie" in turned.headers
        assert kept_by_none(turned)


def kept_by_none(answer: httpx.Response) -> bool:
    """Whether no cache keeps it."""
    return answer.headers["cache-control"] == "no-store" and "etag" not in answer.headers


def test_what_is_public_stays_as_it_was_approved(manager: Visitor, stranger: Visitor, other: Other) -> None:
    """A figure that is revised afterwards is in the next bundle, once that is approved."""
    enter(manager)
    prepare(manager)
    mei = other("mei")
    approve(mei)
    enter(manager, value="33.3", replaces="1", reason="复核")
    assert "31.6" in plain(stranger.get("/public/indicators").text)
    prepare(manager)
    assert "33.3" not in stranger.get("/public/indicators").text
    approve(mei, 2)
    fresh = stranger.get("/public/indicators")
    assert "33.3" in plain(fresh.text)
    assert stranger.get("/public/indicators/1.json").status_code == 404


def test_it_is_withdrawn_with_a_reason(manager: Visitor, stranger: Visitor, other: Other) -> None:
    """Nobody sees it any more, and it is not approved again."""
    prepare(manager)
    mei = other("mei")
    approve(mei)
    page = f"{PREPARED}/1"
    assert send(mei, f"{page}/withdraw", page, reason=" ").status_code == 409
    assert send(mei, f"{page}/withdraw", page, reason="数字有误").status_code == 303
    assert stranger.get("/public/indicators").status_code == 404
    assert "✗ withdrawn mei" in plain(manager.get(page).text)
    assert send(mei, f"{page}/approve", page.removesuffix("/1")).status_code == 409


def test_evidence_is_named_when_it_was_cleared(manager: Visitor, stranger: Visitor, other: Other) -> None:
    """Before that it is only counted."""
    enter(manager)
    mei = other("mei")
    prepare(manager)
    approve(mei)
    row = stranger.get("/public/indicators/1.json").json()["rows"][0]
    assert (row["evidence"], row["uncleared"]) == ([], 1)
    path = "/indicators/entries/1/evidence/1"
    assert send(manager, path, "/indicators/retail", public="true").status_code == 303
    prepare(manager)
    approve(mei, 2)
    row = stranger.get("/public/indicators/2.json").json()["rows"][0]
    assert [one["title"] for one in row["evidence"]] == ["年度统计表"]
    assert row["uncleared"] == 0


def test_a_cache_keeps_it_a_minute(manager: Visitor, stranger: Visitor, other: Other) -> None:
    """With a mark by which it need not be sent again; and nobody takes it without end."""
    prepare(manager)
    approve(other("mei"))
    first = stranger.get("/public/indicators")
    assert first.headers["cache-control"] == "public, max-age=60"
    again = stranger.client.get("/public/indicators", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    statuses = {stranger.get("/public/indicators/1.json").status_code for _ in range(245)}
    assert statuses == {200, 429}


NAME, PHONE, TAIL = "欧阳翠花", "13987654321", "4321"
FARMER, FARMER_PHONE = "司马种茶", "13712348765"
PERSONS = (NAME, PHONE, TAIL, FARMER, FARMER_PHONE, "8765", "翠花", "种茶")
UNCLEARED, NOTE, PHOTO, COMMENT = "内部底册（未公开）", "内部备注", "现场合影", "负责人在场"
PICTURE = ("a.png", b"\x89PNG\r\n\x1a\n" + f"{NAME} {PHONE}".encode(), "image/png")
SAMPLING, SAMPLE = "/indicators/sampling", "/indicators/sampling/1"
RATES = {"seed": "2026 甲", "day": "2026-11-27", "hub": "100", "centre": "100", "station": "100"}
ACCOUNTS = ("zhangsan-prepared", "lisi-reviewed", "wangwu-approved")


def searched(body: bytes) -> bytes:
    """All bytes of an answer, and of each part of a zip."""
    if not body.startswith(b"PK"):
        return body
    with ZipFile(BytesIO(body)) as packed:
        return body + b"".join(name.encode() + packed.read(name) for name in packed.namelist())


def feed(scene: Scene) -> None:
    """A recipient in the events and a farmer in the register."""
    recipient = ParcelRecipient(waybill="W-PRIVATE-1", site="HUB", name=NAME, phone=PHONE, consent="station")
    told(scene, scan("W-PRIVATE-1", "arrive", "HUB"), recipient)
    with scene.store.write() as connection:
        drafts = [Draft(id="", kind="farmer", name=FARMER, phone=FARMER_PHONE, village="一村")]
        Parties(SEALER).keep(connection, drafts, "manager", scene.now_ms)


def try_persons(visitor: Visitor) -> None:
    """What people try to write of persons is refused wherever they write it."""
    spaced = f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}"
    for text in (f"{FARMER}户", f"电话{FARMER_PHONE}", PHONE, f"尾号{TAIL}", spaced):
        for field in ("title", "note", "number"):
            assert enter(visitor, **{field: text}).status_code == 409
    assert send(visitor, SAMPLING, SAMPLING, **{**RATES, "seed": f"{FARMER} 2026"}).status_code == 409
    assert send(visitor, SAMPLING, SAMPLING, **RATES).status_code == 303
    said = {"site": "HUB", "found": "true", "comment": f"{FARMER}在场"}
    assert send(visitor, f"{SAMPLE}/checks", SAMPLE, **said).status_code == 409


def write_what_is_not_public(visitor: Visitor) -> None:
    """A title that nobody clears, a note, a comment, and photos that show somebody."""
    assert enter(visitor, title=UNCLEARED, note=NOTE).status_code == 303
    proof = {"title": PHOTO, "document": ""}
    path = "/indicators/entries/1/evidence"
    assert send(visitor, path, "/indicators/retail", PICTURE, **proof).status_code == 303
    said = {"site": "HUB", "found": "true", "comment": COMMENT}
    assert send(visitor, f"{SAMPLE}/checks", SAMPLE, PICTURE, "photo", **said).status_code == 303


def sign_all(visitors: Sequence[Visitor]) -> None:
    """Each step by somebody else."""
    for visitor, step in zip(visitors, ("prepared", "reviewed", "approved"), strict=True):
        seen = re.search(r'name="digest" value="([0-9a-f]{64})"', visitor.get("/indicators/retail").text)
        assert seen
        form = {"step": step, "digest": seen[1]}
        assert send(visitor, "/indicators/entries/1/sign", "/indicators/retail", **form).status_code == 303


def found_in(visitor: Visitor, path: str, hidden: Sequence[str]) -> list[str]:
    """Which of these texts stand in an answer, as they are or escaped as JSON and XML do."""
    answer = visitor.get(path, lang="zh-CN")
    assert answer.status_code == 200, path
    # Digests are left out: any four digits stand in one of them now and then.
    whole = re.sub(rb"[0-9a-f]{16,64}", b"", searched(answer.content))
    assert len(whole) > 5
    forms = {text: (text, ascii(text)[1:-1], "".join(f"&#{ord(c)};" for c in text)) for text in hidden}
    return [text for text, ways in forms.items() if any(way.encode() in whole for way in ways)]


def test_the_search_finds(manager: Visitor) -> None:
    """What does stand in each kind of file is found by it: a search that finds nothing proves nothing."""
    enter(manager, title="年度统计表")
    for kind in ("csv", "xlsx", "json"):
        assert found_in(manager, f"/indicators/export/{kind}", ["年度统计表"]) == ["年度统计表"]


def test_no_person_is_in_any_export(scene: Scene, stranger: Visitor, other: Other) -> None:
    """Of persons in events and register nothing is in any file; of accounts, notes and photos nothing either.

    What nobody could know to be of a person is not disclosed: a title that is not cleared, a comment.
    """
    feed(scene)
    people = [other(name) for name in ACCOUNTS]
    try_persons(people[0])
    write_what_is_not_public(people[0])
    sign_all(people)
    send(people[0], "/indicators/count", "/indicators")
    prepare(people[0])
    assert approve(people[1]) == 303
    inside = [f"/indicators/export/{kind}" for kind in ("csv", "xlsx", "json")]
    inside += [f"{SAMPLE}/export/xlsx", f"{SAMPLE}/sites/station", "/indicators/stations/rows"]
    assert {path: found_in(people[0], path, (*PERSONS, *ACCOUNTS, NOTE)) for path in inside} == {
        path: [] for path in inside
    }
    outside = ["/public/indicators", "/public/indicators/1.xlsx", "/public/indicators/1.json"]
    hidden = (*PERSONS, *ACCOUNTS, NOTE, UNCLEARED, PHOTO, COMMENT)
    assert {path: found_in(stranger, path, hidden) for path in outside} == {path: [] for path in outside}


def test_what_was_cleared_is_looked_at_once_more(scene: Scene, manager: Visitor) -> None:
    """A farmer who came into the register after a title was written stops the bundle, and it says where."""
    enter(manager, title="茶农某某合影")
    send(manager, "/indicators/entries/1/evidence/1", "/indicators/retail", public="true")
    with scene.store.write() as connection:
        drafts = [Draft(id="", kind="farmer", name="茶农某某", phone="13712348765", village="一村")]
        Parties(SEALER).keep(connection, drafts, "manager", scene.now_ms)
    answer = prepare(manager)
    assert answer.status_code == 409
    assert "personal data" in answer.text
    assert "Online retail sales of the county" in answer.text


def test_bundles_are_paged(manager: Visitor) -> None:
    """The newest twenty, and a way to those before them."""
    path = "/indicators/disclosure"
    for _ in range(21):
        assert send(manager, path, path).status_code == 303
    first = manager.get(path).text
    assert (f"{path}/21" in first, f'{path}/1"' in first) == (True, False)
    assert f'href="{path}?before=2"' in first
    assert f'{path}/1"' in manager.get(path, before="2").text
