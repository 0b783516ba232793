"""A number that opens its rows: the link that some pages have thousands of, so no macro makes it."""

from collections.abc import Iterable, Mapping
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
    pairs = [(key, each) for key, one in filters.items() for each in _values(one)]
    if of != "rows":
        pairs.append(("of", of))
    query = escape(f"?{urlencode(pairs)}") if pairs else ""
    text = shown or words.number(value)
    label = escape(words.text("rows.open", n=text))
    return Markup(
        f'<a class="opens" href="/rows/{escape(name)}{query}" data-rows="{escape(name)}" '
        f'data-of="{escape(of)}" data-value="{escape(value)}" aria-label="{label}">{escape(text)}</a>'
    )


def _values(one: object) -> Iterable[object]:
    if one is None:
        return ()
    return one if isinstance(one, Iterable) and not isinstance(one, str) else (one,)
