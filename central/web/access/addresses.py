"""Addresses of ours without what may be of a person: they end in histories, in logs and at proxies."""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

from central.store.queries.search.asked import may_be_of_person

SEARCH = "/search"
_FIELDS_MAX = 100


def kept(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """A query's fields without a search for somebody, and without an address that holds one."""
    return [(name, value) for name, value in fields if not _is_of_person(name, value)]


def without_persons(path: str, query: str) -> str:
    """A path with what is left of its query; one of too many fields is left out as a whole."""
    fields = _fields(query)
    if fields is None:
        return path
    left = kept(fields)
    if len(left) != len(fields):
        query = urlencode(left)
    return f"{path}?{query}" if query else path


def of_search(text: str) -> str:
    """Where something is searched for; of somebody's digits the plain page, which says where they belong."""
    if may_be_of_person(text):
        return f"{SEARCH}?digits=1"
    return f"{SEARCH}?{urlencode({'q': text})}" if text else SEARCH


def _is_of_person(name: str, value: str) -> bool:
    if name == "next":
        fields = _fields(value.partition("?")[2])
        return fields is None or any(inner == "next" or _is_search(inner, text) for inner, text in fields)
    return _is_search(name, value)


def _is_search(name: str, value: str) -> bool:
    return name == "q" and may_be_of_person(value)


def _fields(query: str) -> list[tuple[str, str]] | None:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=_FIELDS_MAX)
    except ValueError:
        return None
