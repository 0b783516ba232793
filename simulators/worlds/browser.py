"""A person's browser, as far as pages without a script need one: it looks, fills in forms, sends them."""

from collections.abc import Mapping
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from msgspec import Struct

_PATIENCE_S = 10.0
_PAGE_BYTES_MAX = 1 << 20


class NoForm(LookupError):
    """The page has no such form."""


class Form(Struct):
    """Where a form is sent to, and what stands in it; `choices` are the values of its buttons."""

    action: str
    fields: dict[str, str]
    choices: list[tuple[str, str]]


class Page(Struct, frozen=True):
    """A page as it came."""

    path: str
    status: int
    text: str
    forms: tuple[Form, ...]

    def has(self, action: str) -> bool:
        """Whether there is a form that is sent there."""
        return any(form.action == action for form in self.forms)

    def form(self, action: str) -> Form:
        """The form that is sent there. Raises NoForm."""
        for form in self.forms:
            if form.action == action:
                return form
        raise NoForm(f"{self.path} has no form for {action}")


class Browser:
    """Looks at the pages of one address, with their cookies."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def look(self, path: str) -> Page:
        """The page at a path. Raises OSError where nobody answers."""
        return self._fetch(path, None)

    def send(self, page: Page, action: str, **filled: str) -> Page:
        """Send a form of a page with what was filled in; what comes of it. Raises NoForm or OSError."""
        fields = page.form(action).fields | filled
        return self._fetch(action, urlencode(fields).encode())

    def _fetch(self, path: str, data: bytes | None) -> Page:
        try:
            answer = self._opener.open(self._address + path, data, timeout=_PATIENCE_S)
        except HTTPError as refused:
            # A refusal is a page as well, and says why.
            answer = refused
        with answer:
            text = answer.read(_PAGE_BYTES_MAX).decode()
            return Page(path, answer.status or 0, text, forms_in(text))


def forms_in(text: str) -> tuple[Form, ...]:
    """The forms of a page, in its order, each with what stands in it."""
    reader = _Reader()
    reader.feed(text)
    return tuple(reader.forms)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._is_within = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form, or a field of the form that is open."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(said.get("action", ""), {}, []))
            self._is_within = True
        elif tag == "option" and self._select:
            # The first one stands there until another one is marked.
            if "selected" in said or self._select not in self.forms[-1].fields:
                self.forms[-1].fields[self._select] = said.get("value", "")
        elif self._is_within and "name" in said:
            self._select = said["name"] if tag == "select" else ""
            self._take(tag, said)

    def handle_endtag(self, tag: str) -> None:
        """A form, or a choice in it, ends."""
        self._is_within = self._is_within and tag != "form"
        if tag in ("select", "form"):
            self._select = ""

    def _take(self, tag: str, said: Mapping[str, str]) -> None:
        form, name, value = self.forms[-1], said["name"], said.get("value", "")
        if tag == "button":
            form.choices.append((name, value))
        elif tag == "input" and (said.get("type") not in ("radio", "checkbox") or "checked" in said):
            form.fields[name] = value
