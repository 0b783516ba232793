"""What a reading led to: facts to be kept, and signals to be given once they are kept."""

from enum import StrEnum
from typing import Literal

from msgspec import Struct

from logistics.events.all import AnyEvent
from logistics.goods.slip import PurchaseSlip
from logistics.labels import LotLabel
from plumbing.clock import Moment


class Signal(StrEnum):
    """What a person at the box sees and hears. Colour is never the only sign: each has its own sound."""

    OK = "ok"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    CARD = "card"
    ALARM_ON = "alarm_on"
    ALARM_OFF = "alarm_off"
    WARNING_ON = "warning_on"
    WARNING_OFF = "warning_off"
    TAKEN_ON = "taken_on"
    TAKEN_OFF = "taken_off"


STANDING = frozenset(
    {
        Signal.ALARM_ON,
        Signal.ALARM_OFF,
        Signal.WARNING_ON,
        Signal.WARNING_OFF,
        Signal.TAKEN_ON,
        Signal.TAKEN_OFF,
    }
)
"""What begins or ends something that stands; all others answer a scan. TAKEN: one of the alarms that stand
has been acknowledged, and need not be heard."""


Kind = Literal["ok", "notice", "duplicate", "refused", "full"]
"""Green, yellow, red; `notice` is yellow, too: saved, and somebody has to look. `full` is red because the
disk has no room."""


class Choice(Struct, frozen=True):
    """One of several that a person may take with one tap: what is sent, and what it is called by."""

    value: str
    word: str


class Said(Struct, frozen=True):
    """What the page says of what was done: a sentence of its catalogue, `said.{key}`, with its fields.

    `big` is shown largest in place of the sentence: a pickup code, a destination. `text` is the code that was
    read. `choices` are taken by the deed `choose`, for the parcel `waybill`. `voice` names the prompt to be
    spoken ("" for the kind's own); `done` of `of` is how far the work is, `of` None where nobody knows.
    `page` is where a tap on it leads to. `lines` says it of each of several, `text` then naming which.
    """

    kind: Kind
    key: str
    fields: dict[str, str | int] = {}
    text: str = ""
    big: str = ""
    waybill: str = ""
    choose: str = ""
    choices: tuple[Choice, ...] = ()
    voice: str = ""
    done: int | None = None
    of: int | None = None
    page: str = ""
    lines: tuple["Said", ...] = ()


class Outcome(Struct, frozen=True):
    """Events with their moments, and what to signal after the commit.

    `is_reprint`: each label printer shall print its last label once more. `said` is for the page; without it
    the page says what the signals say. `arrived`: since when a parcel that is only moved has been here.
    `labels` are printed where labels of lots are, `slips` on rolls.
    """

    events: tuple[tuple[Moment, AnyEvent], ...] = ()
    signals: tuple[Signal, ...] = ()
    is_reprint: bool = False
    said: Said | None = None
    arrived: Moment | None = None
    labels: tuple[LotLabel, ...] = ()
    slips: tuple[PurchaseSlip, ...] = ()


NOTHING = Outcome()


class Refusal(Exception):
    """What was asked for cannot be done; `said` tells which, why, and what to do. Nothing has changed."""

    def __init__(
        self,
        key: str,
        *,
        text: str = "",
        voice: str = "",
        page: str = "",
        lines: tuple[Said, ...] = (),
        **fields: str | int,
    ) -> None:
        self.said = Said("refused", key, fields=fields, text=text, voice=voice, page=page, lines=lines)
        super().__init__(key)
