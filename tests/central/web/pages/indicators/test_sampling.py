"""A sample is drawn from its seed for good, checked site by site, and taken away."""

from io import BytesIO

from openpyxl import load_workbook

from logistics.indicators.sampling import digest_of, digest_of_list
from tests.central.store.indicators.writing import PNG
from tests.central.web.pages.indicators.people import send
from tests.central.web.pages.ledgers.test_ledgers import plain
from tests.central.web.scene import Visitor

DRAW = {"seed": "2026-11-27 甲", "day": "2026-11-27", "hub": "100", "centre": "35", "station": "50"}
PAGE = "/indicators/sampling/1"


def draw(visitor: Visitor, **form: str) -> int:
    """Send the form; the answer's status."""
    return send(visitor, "/indicators/sampling", "/indicators/sampling", **{**DRAW, **form}).status_code


def check(visitor: Visitor, site: str, found: str, comment: str = "", photo: bytes = b"") -> int:
    """Say what was found at a site; the answer's status."""
    file = ("a.png", photo, "image/png") if photo else None
    form = {"site": site, "found": found, "comment": comment}
    return send(visitor, f"{PAGE}/checks", PAGE, file, "photo", **form).status_code


def test_the_plan_of_the_check_is_offered(manager: Visitor) -> None:
    """First 100, 35 and 5 %, at the end 50, 10 and 1 %."""
    page = manager.get("/indicators/sampling").text
    for name, rates in (("hub", (100, 50)), ("centre", (35, 10)), ("station", (5, 1))):
        for rate in rates:
            assert f'name="{name}" min="0" max="100" value="{rate}"' in page


def test_a_list_says_all_that_draws_it_again(manager: Visitor, viewer: Visitor) -> None:
    """Hub and centre, and of two stations the one whose digest is the smaller; population, hashes, recipe."""
    assert draw(manager) == 303
    page = viewer.get(PAGE).text
    chosen = min(("S1", "S2"), key=lambda site: digest_of(DRAW["seed"], site))
    other = {"S1": "S2", "S2": "S1"}[chosen]
    assert [f'id="site-{site}"' in page for site in ("HUB", "C1", chosen, other)] == [True, True, True, False]
    assert digest_of_list(["HUB", "C1", "S1", "S2"]) in page
    assert digest_of(DRAW["seed"], chosen)[:16] in page
    assert "sha256sum" in page
    assert viewer.get(f"{PAGE}/sites/station").text == "S1\nS2\n"
    assert "/checks" not in page


def test_each_draw_is_kept(manager: Visitor) -> None:
    """Whoever draws until the list suits leaves all of them behind."""
    for seed in ("a", "b", "c"):
        draw(manager, seed=seed)
    page = manager.get("/indicators/sampling").text
    assert all(f"/indicators/sampling/{number}" in page for number in (1, 2, 3))


def test_what_is_found_is_added(manager: Visitor) -> None:
    """A later word counts and the earlier one stays, also in the workbook's last line of the site."""
    draw(manager)
    assert check(manager, "C1", "false", "当日未开门", PNG) == 303
    assert check(manager, "C1", "true", "复查已开门") == 303
    text = plain(manager.get(PAGE).text)
    assert text.index("✓ found 复查已开门") < text.index("✗ not found 当日未开门 photo")
    book = load_workbook(BytesIO(manager.get(f"{PAGE}/export/xlsx").content)).worksheets[0]
    rows = {row[1]: row for row in book.iter_rows(values_only=True)}
    assert rows["C1"][4:6] == ("found", "复查已开门")
    assert rows["HUB"][4] is None
    assert str(rows[DRAW["seed"]][0]).startswith("Seed")


def test_what_is_refused(manager: Visitor, viewer: Visitor) -> None:
    """No seed, wrong rates, sites that were not drawn, what is no picture, and who may only look."""
    assert draw(manager, seed="  ") == 409
    assert draw(manager, station="101") == 400
    assert draw(manager, seed="王小一 13812349626") == 409
    draw(manager)
    assert check(manager, "NOWHERE", "true") == 409
    assert check(manager, "C1", "true", photo=b"%PDF-1.7 paper") == 409
    assert check(manager, "C1", "true", "电话 13812349626") == 409
    assert manager.get("/indicators/sampling/99").status_code == 404
    form = {**DRAW, "csrf": viewer.token("/indicators/sampling")}
    assert viewer.client.post("/indicators/sampling", data=form).status_code == 403


def test_a_comment_holds_no_control_character(manager: Visitor) -> None:
    """The list is taken away as a workbook, which cannot hold one."""
    draw(manager)
    assert check(manager, "HUB", "true", "seen\x02") == 409
    assert manager.get(f"{PAGE}/export/xlsx").status_code == 200


def test_lists_are_paged(manager: Visitor) -> None:
    """The newest twenty, and a way to those before them."""
    for number in range(21):
        assert draw(manager, seed=f"{number} 甲") == 303
    first = manager.get("/indicators/sampling").text
    assert ("/indicators/sampling/21" in first, '/indicators/sampling/1"' in first) == (True, False)
    assert 'href="/indicators/sampling?before=2"' in first
    assert '/indicators/sampling/1"' in manager.get("/indicators/sampling", before="2").text
