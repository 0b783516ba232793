"""docs/indicators.md names every count and every state, and its bounds are those of the code."""

from pathlib import Path

from central.store.indicators import files, proving
from central.store.indicators.board import packaged
from central.web.frame import LANGUAGES, TEXTS
from logistics.indicators.indicator import COMPUTED
from logistics.indicators.state import STATES
from plumbing import i18n

PAGE = (Path(__file__).parents[2] / "docs" / "indicators.md").read_text(encoding="utf-8")


def test_every_count_is_told() -> None:
    """Whoever doubts a figure finds what it counts."""
    assert not [name for name in COMPUTED if f"`{name}`" not in PAGE]


def test_every_state_is_told_by_its_words() -> None:
    """As the pages say it, in both languages."""
    catalogues = i18n.load(TEXTS, LANGUAGES)
    words = [catalogues.get(name).word("ind.state", state) for name in LANGUAGES for state in STATES]
    assert not [word for word in words if word not in PAGE]


def test_the_numbers_are_those_of_the_code() -> None:
    """How many indicators there are, and how much evidence is taken."""
    assert f"{len(packaged().indicators)} indicators" in PAGE
    assert f"up to {files.FILE_BYTES_MAX >> 20} MB" in PAGE
    assert f"{proving.EVIDENCE_MAX} to an entry" in PAGE
    assert f"{files.ALL_BYTES_MAX >> 30} GB in all" in PAGE
