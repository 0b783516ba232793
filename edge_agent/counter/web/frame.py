"""What the counter's pages stand in: the board, the agent's ear, the templates, and one visit."""

from contextlib import AbstractContextManager, closing
from datetime import datetime
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Annotated, Any

from fastapi import Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from edge_agent.counter.asking import AskFailed, Asking, Busy, Full
from edge_agent.counter.bench import Deed
from edge_agent.counter.board import Board
from edge_agent.counter.books.shelved import Shelved, looking
from edge_agent.counter.deeds.sign import KeepSlips
from edge_agent.counter.people.pins import Pins
from edge_agent.counter.people.slips import Slips
from edge_agent.counter.rules.lots.lines import Lines
from edge_agent.counter.web.access import Stranger, is_at_box
from edge_agent.counter.web.nav import tabs
from edge_agent.counter.web.voice import Voice
from edge_agent.counter.work import State
from edge_agent.settings import EdgeSettings
from edge_agent.store.outbox import OUTBOX_FILE
from edge_agent.trade.outcome import Kind, Said
from logistics.labels import CHINA
from plumbing import i18n
from plumbing.clock import up_ms, utc_ms
from plumbing.i18n import Catalogue
from plumbing.sqlite import open_to_read
from plumbing.web.sessions import Person, Session, Sessions, is_token_right, mark_of
from plumbing.web.templates import templates_in

LANGUAGES = ("zh-CN", "en")
TEXTS = Path(__file__).parent / "text"
TEMPLATES = Path(__file__).parent / "templates"
_LANGUAGE_COOKIE = "sanji_language"
_ELDER_COOKIE = "sanji_elder"
_KEPT_S = 365 * 86_400
_MINUTE_MS = 60_000
_SIGNS: dict[Kind, str] = {"ok": "✓", "notice": "!", "duplicate": "=", "refused": "✕", "full": "✕"}


class NotOurs(Exception):
    """The form comes from another place, or from a page that is too old."""


class Frame:
    """What all pages of one life of the server share."""

    def __init__(self, settings: EdgeSettings, board: Board, asking: Asking) -> None:
        self.settings = settings
        self.board = board
        self.asking = asking
        self.site = settings.box.site
        self.database = settings.box.data_dir / OUTBOX_FILE
        self.life = token_hex(8)
        self.sessions = Sessions(self.person, token_bytes(32), is_tls=False)
        self.pins = Pins(settings.operator, self._keep)
        with closing(open_to_read(self.database)) as database:
            self.pins.remember(State(database).get(Slips) or Slips(), utc_ms())
        self.catalogues = i18n.load(TEXTS, LANGUAGES)
        self.templates = templates_in(TEMPLATES)
        self.lines = Lines()
        self.voice = Voice(settings.web.voice_dir if settings.web else None)

    def person(self, number: str) -> Person | None:
        """Who may have a session from elsewhere: an operator with a PIN."""
        operator = self.settings.operator.get(number)
        return Person(number, "operator", mark_of(operator.pin)) if operator and operator.pin else None

    def _keep(self, slips: Slips) -> None:
        """As well as can be: on a full disk the counting goes on in memory."""
        try:
            self.asking.do(KeepSlips(slips))
        except AskFailed:
            return


class Words:
    """How a page says things: texts, temperatures, times of China's zone, and ages."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.language = catalogue.language
        self.text = catalogue.text
        self.word = catalogue.word
        self._up_ms = up_ms()

    def sign(self, kind: Kind) -> str:
        """What stands beside a kind's colour, for colour is never the only sign."""
        return _SIGNS[kind]

    def said(self, said: Said) -> str:
        """What is said of what was done; a field of fen is told as `{money}`, one of UTC ms as `{at}`."""
        fields: dict[str, object] = dict(said.fields)
        for name, value in said.fields.items():
            if isinstance(value, int) and name.endswith("_fen"):
                fields["money"] = self.money(value)
            elif isinstance(value, int) and name.endswith("_ms"):
                fields["at"] = self.moment(value)
        return self.text(f"said.{said.key}", **fields)

    def money(self, fen: int) -> str:
        """Yuan with two decimals, a true minus, and the sign of the currency."""
        return f"{'−' if fen < 0 else ''}¥{abs(fen) // 100}.{abs(fen) % 100:02}"

    def plain(self, fen: int) -> str:
        """Yuan for a field in which somebody goes on typing; nothing for nothing, or for less."""
        return f"{fen // 100}.{fen % 100:02}" if fen > 0 else ""

    def coin(self, fen: int) -> str:
        """What is written on a note or coin."""
        return self.text("money.yuan", n=fen // 100) if fen >= 100 else self.text("money.jiao", n=fen // 10)

    def moment(self, at_ms: int) -> str:
        """Day and minute by China's time."""
        return datetime.fromtimestamp(at_ms / 1000, CHINA).strftime("%m-%d %H:%M")

    def mass(self, grams: int | None) -> str:
        """Kilograms as far as grams."""
        return "–" if grams is None else f"{grams / 1000:.3f} kg".replace("-", "−")

    def jin(self, grams: int) -> str:
        """The half kilograms in which villagers think."""
        return self.text("lots.jin", n=f"{grams / 500:,.1f}".removesuffix(".0").replace("-", "−"))

    def temperature(self, milli_c: int | None) -> str:
        """One decimal with its unit and a true minus."""
        return "–" if milli_c is None else f"{milli_c / 1000:.1f} °C".replace("-", "−")

    def clock(self, at_ms: int) -> str:
        """Hours, minutes, seconds by China's time, whatever the box's own zone is."""
        return datetime.fromtimestamp(at_ms / 1000, CHINA).strftime("%H:%M:%S")

    def age(self, since_up_ms: int | None) -> str:
        """How long ago, by the time since boot; nothing where that is not known."""
        if since_up_ms is None:
            return ""
        age_ms = max(0, self._up_ms - since_up_ms)
        if age_ms < _MINUTE_MS:
            return self.text("age.seconds", n=age_ms // 1000)
        return self.text("age.minutes", n=age_ms // _MINUTE_MS)


class Visit:
    """One request: in which language, with which session; a first visit begins one."""

    def __init__(self, request: Request, frame: Frame) -> None:
        self.request = request
        self.frame = frame
        now_ms = utc_ms()
        self.known = frame.sessions.read(request, now_ms)
        self.session: Session = self.known or frame.sessions.begin(None, now_ms)
        self.is_local = is_at_box(request)
        self.guest = "" if self.is_local else self.session.name
        self.wish = request.query_params.get("lang", "")
        self.elder = request.query_params.get("elder", "")
        self.words = Words(frame.catalogues.choose(self.wish, request.cookies.get(_LANGUAGE_COOKIE, "")))

    @property
    def is_script(self) -> bool:
        """Whether our own script asks, and wants the page in answer to a form."""
        return self.request.headers.get("x-sanji") == "script"

    @property
    def operator(self) -> str:
        """Who asks: a guest from elsewhere, or who is at the counter; "" for nobody."""
        return self.guest or self.frame.board.shown.on_duty.operator

    @property
    def is_stranger(self) -> bool:
        """Whether somebody asks from elsewhere who has not signed in."""
        return not self.is_local and not self.guest

    def ask(self, deed: Deed) -> Said:
        """What came of a deed, once it is on disk; red where the agent is busy or its disk full."""
        try:
            return self.frame.asking.do(deed, self.guest)
        except Busy:
            return Said("refused", "busy")
        except Full:
            return Said("full", "full")

    def looking(self) -> AbstractContextManager[Shelved]:
        """The counter's books, to look something up."""
        return looking(self.frame.database)

    def page(self, template: str, status: int = 200, **parts: Any) -> Response:
        """The template, filled, in the counter's language."""
        found = tabs(self.frame.settings)
        text = self.frame.templates.get_template(template).render(
            life=self.frame.life,
            site=self.frame.site,
            shown=self.frame.board.shown,
            csrf=self.session.csrf,
            words=self.words,
            t=self.words.text,
            voice=self.frame.voice.sequence,
            path=self.request.url.path,
            operators=self.frame.settings.operator,
            operator=self.operator,
            is_stranger=self.is_stranger,
            is_elder=(self.elder or self.request.cookies.get(_ELDER_COOKIE, "")) == "1",
            tabs=found,
            is_more=not any(tab.is_in_bar and tab.is_of(self.request.url.path) for tab in found),
            **parts,
        )
        response = HTMLResponse(text, status_code=status)
        if self.known is None:
            self.frame.sessions.send(response, self.session)
        if self.wish:
            _remember(response, _LANGUAGE_COOKIE, self.words.language)
        if self.elder:
            _remember(response, _ELDER_COOKIE, "1" if self.elder == "1" else "0")
        return response


def _remember(response: Response, cookie: str, value: str) -> None:
    response.set_cookie(cookie, value, max_age=_KEPT_S, httponly=True, samesite="lax")


def anyone(request: Request) -> Visit:
    """A visit, also of a stranger: for signing in, and for faults."""
    return Visit(request, request.app.state.frame)


def anybody(visit: Annotated[Visit, Depends(anyone)]) -> Visit:
    """A visit that reads. Raises Stranger for who asks from elsewhere and has not signed in."""
    if visit.is_stranger:
        raise Stranger
    return visit


def form(visit: Annotated[Visit, Depends(anybody)], csrf: Annotated[str, Form()] = "") -> Visit:
    """A form that was sent from one of our pages. Raises NotOurs."""
    return anyones_form(visit, csrf)


def anyones_form(visit: Annotated[Visit, Depends(anyone)], csrf: Annotated[str, Form()] = "") -> Visit:
    """The same, also of a stranger. Raises NotOurs."""
    if visit.known is None or not is_token_right(visit.known, csrf):
        raise NotOurs
    return visit


Anybody = Annotated[Visit, Depends(anybody)]
FromForm = Annotated[Visit, Depends(form)]
Anyone = Annotated[Visit, Depends(anyone)]
FromAnyone = Annotated[Visit, Depends(anyones_form)]
