"""A number opens its rows, and the rows say what made them."""

import re

import pytest

from central.store import tables
from central.store.queries.rows import reading
from central.store.queries.rows.registry import ROW_SETS
from central.web.frame import TEMPLATES
from central.web.row_link import row_link
from plumbing.web.templates import templates_in
from tests.central.web.scene import Scene, Visitor

HOUR_MS = 3_600_000


class Saying:
    """What the macro needs of the words."""

    def text(self, key: str, **fields: object) -> str:
        """The key and its fields."""
        return f"{key} {fields}"

    def number(self, value: int) -> str:
        """As it is."""
        return str(value)


def opened(call: str) -> str:
    """What a template gets from the macro."""
    text = '{% import "rows/parts.html" as rows %}{{ ' + call + " }}"
    templates = templates_in(TEMPLATES)
    templates.globals["row_link"] = row_link
    return templates.from_string(text).render(words=Saying()).strip()


def numbers(page: str) -> dict[str, int]:
    """The numbers that a page of rows shows."""
    found = re.findall(r'<dd data-of="([a-z_]+)" data-value="(-?\d+)"', page)
    return {name: int(value) for name, value in found}


def test_a_number_is_a_link_to_its_rows() -> None:
    """It bears the filters, the number itself, and what of the rows it is."""
    link = opened(
        'rows.opens(words, 12, "passages", of="parcels", act="arrive", site=["HUB", "C1"], box=none)'
    )
    assert 'href="/rows/passages?act=arrive&amp;site=HUB&amp;site=C1&amp;of=parcels"' in link
    assert 'data-rows="passages" data-of="parcels" data-value="12"' in link
    assert link.endswith(">12</a>")


def test_what_is_not_known_opens_nothing() -> None:
    """A dash is no link."""
    assert opened('rows.opens(words, none, "passages")') == "–"


def test_rows_are_counted_narrowed_and_shown(scene: Scene, viewer: Visitor) -> None:
    """The page counts what it lists, by site and time as asked, with names and links."""
    scene.parcel("YT1", site="HUB", ago_ms=HOUR_MS)
    scene.parcel("YT2", site="C1")
    scene.parcel("YT3", site="HUB", ago_ms=3 * HOUR_MS)
    page = viewer.get("/rows/passages", site="HUB", since_ms=str(scene.now_ms - 2 * HOUR_MS)).text
    assert numbers(page) == {"rows": 1, "parcels": 1, "parcels_at_sites": 1}
    assert '<a href="/parcels/YT1">YT1</a>' in page
    assert "County hub" in page
    assert "YT2" not in page
    assert "YT3" not in page


def test_all_rows_are_found_page_by_page(scene: Scene, viewer: Visitor) -> None:
    """Each row is on one page, also where many are of the same moment."""
    made = {f"YT{number:04}" for number in range(2 * reading.PAGE_ROWS + 3)}
    rows = [
        {"waybill": name, "site": "HUB", "act": "arrive", "direction": "down", "at_ms": scene.now_ms}
        for name in sorted(made)
    ]
    with scene.store.write() as connection:
        connection.execute(tables.passage.insert(), rows)
    seen: list[str] = []
    path = "/rows/passages?site=HUB"
    for _ in range(3):
        page = viewer.get(path).text
        seen += re.findall(r'href="/parcels/(YT\d+)"', page)
        more = re.search(r'href="([^"]+)" rel="next"', page)
        path = more[1].replace("&amp;", "&") if more else ""
    assert not path
    assert sorted(seen) == sorted(made)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/rows/secrets", 404),
        ("/rows/passages.exe", 404),
        ("/rows/passages?colour=red", 400),
        ("/rows/passages?lot=1", 400),
        ("/rows/passages?since_ms=yesterday", 400),
        ("/rows/passages?since_ms=99999999999999999999", 400),
        ("/rows/passages?of=weight", 400),
        ("/rows/passages?after=[1]", 400),
        ("/rows/passages?after=nonsense", 400),
        ("/rows/passages?township=331123000", 400),
        ("/rows/passages.csv?lot=1", 400),
    ],
)
def test_what_cannot_be_asked_is_said(viewer: Visitor, path: str, status: int) -> None:
    """An unknown set is not there; an unknown filter or value is named."""
    assert viewer.get(path).status_code == status


def test_a_stranger_sees_no_rows(stranger: Visitor) -> None:
    """Rows and files are for those who are logged in."""
    for path in ("/rows/passages", "/rows/passages.csv", "/rows/passages.sql"):
        assert stranger.get(path).headers["location"].startswith("/login")


@pytest.mark.parametrize("name", ROW_SETS)
def test_every_set_reads_in_both_languages(viewer: Visitor, name: str) -> None:
    """Its page and its files, whatever it can be narrowed by."""
    given = {one: "1" for one in ROW_SETS[name].knows if one not in ("state", "is_odd")}
    if ROW_SETS[name].is_of_day:
        given["day"] = "2026-05-28"
    asked = "&".join(f"{one}={value}" for one, value in given.items())
    for language in ("zh-CN", "en"):
        for suffix in ("", ".csv", ".xlsx", ".json", ".sql"):
            answer = viewer.get(f"/rows/{name}{suffix}?{asked}&lang={language}")
            assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    "asked",
    [
        "passages?since_ms=-253402214400000",
        "passages?since_ms=1&since_ms=2",
        "belt",
        "till",
        "cod-counts?site=C1",
        "served?since_ms=0&until_ms=8640000001",
        "alerts?state=open&state=closed",
        "problems?state=open&state=closed",
    ],
)
def test_what_cannot_be_asked_is_refused(viewer: Visitor, asked: str) -> None:
    """Times that no calendar holds, and a second value where one alone can be meant: none is left out."""
    assert viewer.get(f"/rows/{asked}").status_code == 400
    assert viewer.get(f"/rows/{asked}".replace("?", ".json?")).status_code == 400
