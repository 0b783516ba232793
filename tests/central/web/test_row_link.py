"""What a number's link to its rows says, and that nothing in it can break out of it."""

from central.web.frame import LANGUAGES, TEXTS
from central.web.row_link import row_link
from central.web.words import Words
from plumbing import i18n
from tests.central.web.scene import COUNTY

WORDS = Words(i18n.load(TEXTS, LANGUAGES).get("en"), COUNTY, 0)


def test_each_filter_is_in_the_address() -> None:
    """A list is any of its values, None narrows nothing, and 'of' names the number unless it is the count."""
    made = row_link(WORDS, 1200, "tills", "due_fen", "¥12", {"site": ("A", "B"), "day": None, "since_ms": 7})
    assert 'href="/rows/tills?site=A&amp;site=B&amp;since_ms=7&amp;of=due_fen"' in made
    assert 'data-value="1200"' in made
    assert made.endswith(">¥12</a>")
    assert 'href="/rows/tills"' in row_link(WORDS, 0, "tills", "rows", "", {})


def test_nothing_known_opens_nothing() -> None:
    """A dash is no link."""
    assert row_link(WORDS, None, "tills", "rows", "", {}) == "–"


def test_a_name_is_a_name() -> None:
    """A room called like a tag stays a value in the address and in the text."""
    made = row_link(WORDS, 1, "alerts", "rows", '<b>"1"</b>', {"room": '"><script>'})
    assert "<b>" not in made
    assert "<script>" not in made
    assert "room=%22%3E%3Cscript%3E" in made
