"""The numbers of a page that open rows, and the same numbers by the page of rows and by the raw events."""

import html
import re
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

from tests.central.store.ledgers.reports.scene import COUNTY as TABLES
from tests.central.web.pages.rows import raw
from tests.central.web.scene import Visitor

_LINK = re.compile(
    r'<a class="opens" href="([^"]+)" data-rows="([a-z-]+)" data-of="([a-z_]+)" data-value="(-?\d+)"'
)


class Opens(Struct, frozen=True):
    """A number of a page with the rows that it opens."""

    page: str
    href: str
    rows: str
    of: str
    value: int


def opened(visitor: Visitor, page: str) -> list[Opens]:
    """The numbers of a page that open rows."""
    answer = visitor.get(page)
    assert answer.status_code == 200, page
    found = _LINK.findall(answer.text)
    return [Opens(page, html.unescape(href), name, of, int(value)) for href, name, of, value in found]


def of_rows(visitor: Visitor, one: Opens) -> int:
    """What the page of rows says of the same number."""
    text = visitor.get(one.href).text
    found = re.search(rf'<dd data-of="{one.of}" data-value="(-?\d+)"', text)
    assert found, one
    return int(found[1])


def of_events(log: raw.Log, one: Opens) -> int:
    """What the events of the log make."""
    asked = parse_qs(urlsplit(one.href).query, keep_blank_values=True)
    asked.pop("of", None)
    townships = asked.pop("township", [])
    if townships:
        asked["site"] = [site.site_id for site in TABLES.sites if site.township in townships]
    return raw.number(log, one.rows, one.of, asked)
