"""Pages speak both languages, and ask for no text that there is not."""

import re
from pathlib import Path

import pytest

from central.record import paper
from central.web.frame import LANGUAGES, TEMPLATES, TEXTS
from plumbing import i18n
from tests.central.web.scene import Scene, Visitor

_CATALOGUES = i18n.load(TEXTS, LANGUAGES)
_PAPER = Path(paper.__file__).parent
_PLACES = [*TEMPLATES.rglob("*.html"), *TEMPLATES.parent.rglob("*.py"), *_PAPER.rglob("*.py")]


def _found(pattern: str) -> set[tuple[str, str]]:
    """(file, key) for each match of the pattern in templates and code."""
    return {
        (place.name, key)
        for place in _PLACES
        for key in re.findall(pattern, place.read_text(encoding="utf-8"))
    }


def test_every_text_that_is_asked_for_exists() -> None:
    """Each key in templates and code is in the catalogues."""
    asked = _found(r'\b(?:t|text)\("([a-z0-9_.]+)"[,)]') | _found(r'"((?:error|login|nav)\.(?!html)[a-z_]+)"')
    assert len(asked) > 100
    assert not {(place, key) for place, key in asked if key not in _CATALOGUES.get("en").keys}


def test_every_text_whose_end_is_put_together_exists() -> None:
    """A key that ends in a value, and a table of words, has at least one text behind it."""
    begun = _found(r't\("([a-z0-9_.]+)" ~') | {
        (place, f"{table}.") for place, table in _found(r'word\("([a-z_.]+)"')
    }
    keys = _CATALOGUES.get("en").keys
    assert begun
    assert not {(place, begin) for place, begin in begun if not any(key.startswith(begin) for key in keys)}


def test_no_text_is_left_over() -> None:
    """A text that no page shows is taken out."""
    text = "".join(place.read_text(encoding="utf-8") for place in _PLACES)
    tables = {table for _, table in _found(r'word\("([a-z_.]+)"')}
    begun = _found(r't\("([a-z0-9_.]+)" ~') | _found(r'text\(f"([a-z0-9_.]+)\{')
    prefixes = ("weekday.", *(begin for _, begin in begun))
    left = {
        key
        for key in _CATALOGUES.get("en").keys
        if f'"{key}"' not in text and key.rpartition(".")[0] not in tables and not key.startswith(prefixes)
    }
    assert not left


@pytest.mark.parametrize(("language", "title"), [("zh-CN", "各站点包裹"), ("en", "Parcels per site")])
def test_a_reader_gets_their_language(stranger: Visitor, language: str, title: str) -> None:
    """The browser's language decides, and the page says which one it is in."""
    stranger.client.headers["accept-language"] = language
    stranger.login("viewer")
    page = stranger.get("/").text
    assert title in page
    assert f'<html lang="{language}">' in page


def test_the_switch_is_remembered(viewer: Visitor) -> None:
    """Who once chose a language keeps it on all pages."""
    assert "各站点包裹" in viewer.get("/", lang="zh-CN").text
    assert "终端" in viewer.get("/boxes").text


def test_places_have_names_in_both_languages(scene: Scene, viewer: Visitor) -> None:
    """A site is called as the reader's language calls it; one without a name keeps its id."""
    scene.parcel("YT1447279684726", site="C1")
    scene.parcel("YT1447279684727", site="SC-999")
    english, chinese = viewer.get("/").text, viewer.get("/", lang="zh-CN").text
    assert "Miaogao centre" in english
    assert "妙高街道中心" in chinese
    assert "SC-999" in english
