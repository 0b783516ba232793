"""A number that opens its rows: the link that some pages have thousands of, so no macro makes it."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import urlencode

from markupsafe import Markup, escape

from central.web.words import NOTHING, Words


def row_link(
    words: Words, value: int | None, name: str, of: str, shown: str, filters: Mapping[str, object]
) -> Markup:
    """The link to a set of rows (central/store/queries/rows) that make `value`, or that show how it is made.

    `of` is which of the set's numbers ("rows": how many), `shown` the number as it reads. A filter that is
    None is left out, a list is any of its values. A value of None is a dash: nothing is known, nothing opens.
    """
    if value is None:
        return Markup(NOTHING)
    fields = [_field(key, each) for key, one in filters.items() for each in _values(one)]
    if of != "rows":
        fields.append(_field("of", of))
    query = "?" + "&amp;".join(fields) if fields else ""
    name = escape(name)
    text = shown or words.number(value)
    label = escape(words.text("rows.open", n=text))
    return Markup(
        f'<a class="opens" href="/rows/{name}{query}" data-rows="{name}" '
        f'data-of="{escape(of)}" data-value="{escape(value)}" aria-label="{label}">{escape(text)}</a>'
    )


@lru_cache(maxsize=8192, typed=True)
def _field(key: str, value: object) -> str:
    """One field of a query: nothing in it means anything in HTML."""
    return urlencode(((key, value),))


def _values(one: object) -> Iterable[object]:
    if one is None:
        return ()
    return one if isinstance(one, Iterable) and not isinstance(one, str) else (one,)
