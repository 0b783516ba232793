"""The menu shows what stands and what may be opened, and says where one is."""

from central.web import nav
from central.web.access.accounts import add_account
from central.web.frame import LANGUAGES, TEXTS
from central.web.nav import Entry, Group
from plumbing import i18n
from plumbing.web.server import Serving
from tests.central.web.scene import Scene, Visitor

_NAV = (
    Group("one", (Entry("/a", "a", below=("/a/",)), Entry("/a/long", "b", below=("/a/long/",)))),
    Group("two", (Entry("/", "home"),)),
    Group("three", (Entry("/admin", "admin", "accounts"), Entry("/later", "later"))),
)
_ALL = ("/a", "/a/long", "/", "/admin")


def _menu(path: str, standing: tuple[str, ...] = _ALL, *, is_admin: bool = True) -> dict[str, str]:
    groups = nav.shown(path, standing, lambda one: is_admin or one.needs == "look", _NAV)
    return {group.key: group.at for group in groups}


def test_a_page_is_present_at_its_own_path_and_below() -> None:
    """The longest beginning wins; the county's first page begins no other path."""
    assert _menu("/a") == {"one": "/a", "two": "", "three": ""}
    assert _menu("/a/7")["one"] == "/a"
    assert _menu("/a/long/7")["one"] == "/a/long"
    assert _menu("/") == {"one": "", "two": "/", "three": ""}
    assert _menu("/elsewhere") == {"one": "", "two": "", "three": ""}


def test_what_does_not_stand_or_may_not_be_opened_is_not_shown() -> None:
    """A group of which nothing is left is gone, and one leads to the first page that is left."""
    assert "three" not in _menu("/", is_admin=False)
    assert _menu("/a", ("/a/long",)) == {"one": ""}
    assert nav.shown("/", ("/a/long",), lambda _: True, _NAV)[0].href == "/a/long"


def test_every_line_has_its_text_and_stands_once() -> None:
    """In all languages, also those whose page is still to come."""
    entries = [one for group in nav.NAV for one in group.entries]
    keys = {group.key for group in nav.NAV} | {one.key for one in entries}
    catalogues = i18n.load(TEXTS, LANGUAGES)
    assert not {key for key in keys if key not in catalogues.get("en").keys}
    assert len({one.href for one in entries}) == len(entries)


def test_a_viewer_sees_no_link_that_is_refused(viewer: Visitor) -> None:
    """No link of the menu is refused; coverage alone is missing in a county that has no tables."""
    page = viewer.get("/ledgers/money").text
    hrefs = {one.href for group in nav.NAV for one in group.entries if f'href="{one.href}"' in page}
    assert {"/", "/ledgers/money", "/ledgers/tables/routing", "/lots", "/boxes"} <= hrefs
    assert [href for href in hrefs if viewer.get(href).status_code != 200] == ["/ledgers/coverage"]


def test_somebody_of_one_site_is_shown_what_opens(scene: Scene, serving: Serving) -> None:
    """Pages whose figures cannot be parted are not in their menu."""
    add_account(scene.store, "keeper", "cloud river 44", "warehouse", scene.now_ms, sites="COLD")
    with Visitor(serving.url) as keeper:
        assert keeper.login("keeper", "cloud river 44").status_code == 303
        page = keeper.get("/boxes").text
        hrefs = [one.href for group in nav.NAV for one in group.entries if f'href="{one.href}"' in page]
        assert {"/duty", "/boxes"} <= {*hrefs}
        assert not [href for href in hrefs if keeper.get(href).status_code == 403]


def test_a_choice_of_light_or_dark_is_remembered(viewer: Visitor) -> None:
    """As is the language; what nobody offers changes nothing."""
    assert 'data-look="auto"' in viewer.get("/").text
    assert 'data-look="dark"' in viewer.get("/", look="dark").text
    assert 'data-look="dark"' in viewer.get("/boxes", look="pink").text
    assert "dark.css" not in viewer.get("/boxes", look="light").text


def test_a_stranger_is_shown_no_menu(stranger: Visitor) -> None:
    """Before the login there is nothing to go to."""
    assert "<nav" not in stranger.get("/login").text
