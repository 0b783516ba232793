"""Catalogues fit together or do not load, and each reader gets the best language there is."""

from pathlib import Path

import pytest

from plumbing.i18n import Catalogue, CatalogueError, Catalogues, load

_BOTH = Catalogues([Catalogue("zh-CN", {"hello": "你好"}), Catalogue("en", {"hello": "hello"})])


@pytest.mark.parametrize(
    ("wishes", "accept", "language"),
    [
        ((), "", "zh-CN"),
        ((), "en-GB,en;q=0.9", "en"),
        ((), "fr, en;q=0.5, zh;q=0.8", "zh-CN"),
        ((), "en;q=0, fr", "zh-CN"),
        ((), "en;q=nonsense", "zh-CN"),
        (("en",), "zh-CN", "en"),
        (("", "en"), "zh-CN", "en"),
        (("ZH",), "en", "zh-CN"),
        (("xx", ""), "en", "en"),
    ],
)
def test_the_best_language_is_chosen(wishes: tuple[str, ...], accept: str, language: str) -> None:
    """A wish comes first, then what the browser likes, then the default."""
    assert _BOTH.choose(*wishes, accept_language=accept).language == language


def test_a_text_is_filled() -> None:
    """Placeholders take the fields' values; an unknown key or a missing field is an error, not a blank."""
    catalogue = Catalogue("en", {"age.ago": "{span} ago"})
    assert catalogue.text("age.ago", span="5 min") == "5 min ago"
    with pytest.raises(KeyError):
        catalogue.text("age.before")
    with pytest.raises(KeyError):
        catalogue.text("age.ago", n=5)


def test_a_word_from_outside_stays_when_nobody_translates_it() -> None:
    """A newer box's word is shown as it is."""
    catalogue = Catalogue("en", {"status.held": "held for pick-up"})
    assert catalogue.word("status", "held") == "held for pick-up"
    assert catalogue.word("status", "teleported") == "teleported"


def test_every_fault_between_catalogues_is_told(tmp_path: Path) -> None:
    """Missing keys on either side and other placeholders are found when the catalogues are loaded."""
    (tmp_path / "zh-CN.toml").write_text('[a]\nb = "{n} 条"\nc = "x"\n', encoding="utf-8")
    (tmp_path / "en.toml").write_text('[a]\nb = "{m} rows"\nd = "x"\n', encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load(tmp_path, ("zh-CN", "en"))
    assert caught.value.faults == (
        "en: a.c is missing",
        "zh-CN: a.d is missing",
        "en: a.b has other placeholders than zh-CN",
    )


@pytest.mark.parametrize("text", [None, "a = ", "\ufeff\x00"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str | None) -> None:
    """A missing or broken catalogue stops the start and names its file."""
    if text is not None:
        (tmp_path / "en.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"en\.toml"):
        load(tmp_path, ("en",))


def test_a_languages_texts_may_stand_in_many_files(tmp_path: Path) -> None:
    """A folder's files make one catalogue; a key in two of them is refused, whichever is meant."""
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.toml").write_text('[a]\nx = "1"\n')
    (tmp_path / "en" / "b.toml").write_text('[b]\nx = "2"\n')
    assert load(tmp_path, ["en"]).get("en").keys == {"a.x", "b.x"}
    (tmp_path / "en" / "c.toml").write_text('[a]\nx = "3"\n')
    with pytest.raises(CatalogueError, match=r"a\.x stands in another file already"):
        load(tmp_path, ["en"])
