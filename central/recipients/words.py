"""What a recipient is told, in the catalogue's words: a text for a gateway, pieces for an SMS template."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from central.alerts.channels.aliyun_sms import VARIABLE_CHARS_MAX
from logistics.parcels.notices import NoticeKind
from plumbing.i18n import Catalogue, Catalogues

_CODES_TOLD_MAX = 10


class Lot(Struct, frozen=True):
    """What one message is about: parcels of one person at one site, all for the same reason."""

    kind: NoticeKind
    site: str
    codes: tuple[str, ...]
    """The pickup codes, "" where a parcel has none."""
    since_ms: int
    """When the first of them came."""


class Letter(Struct, frozen=True):
    """A message as it goes out. `id` is the same at every try. `pieces` fill a template's places."""

    id: str
    kind: NoticeKind
    text: str
    text_en: str
    pieces: dict[str, str]


class Composer:
    """The words of one county's messages; `page` is where recipients ask themselves, "" where nobody can."""

    def __init__(
        self, texts: Catalogues, sites: dict[str, tuple[str, str]], zone: ZoneInfo, page: str = ""
    ) -> None:
        self._zh, self._en = (texts.get(language) for language in texts.languages)
        self._sites, self._zone, self._page = sites, zone, page

    def compose(self, message_id: str, lot: Lot) -> Letter:
        """The message."""
        zh, en = self._sites.get(lot.site, (lot.site, lot.site))
        pieces = {
            "site": zh[:VARIABLE_CHARS_MAX],
            "count": str(len(lot.codes)),
            "codes": _fitting(lot.codes, self._zh),
            "since": self._day(lot.since_ms),
        }
        return Letter(
            message_id, lot.kind, self._text(self._zh, zh, lot), self._text(self._en, en, lot), pieces
        )

    def _text(self, words: Catalogue, site: str, lot: Lot) -> str:
        codes = words.text("comma").join(_known(lot.codes)[:_CODES_TOLD_MAX])
        parts = [
            words.text(
                "arrived" if lot.kind == "arrived" else "remind",
                site=site,
                count=len(lot.codes),
                since=self._day(lot.since_ms),
            ),
            words.text("codes", codes=codes) if codes else "",
            words.text("last") if lot.kind == "remind_3" else "",
            words.text("page", page=self._page) if self._page else "",
        ]
        return words.text("space").join(part for part in parts if part)

    def _day(self, at_ms: int) -> str:
        return datetime.fromtimestamp(at_ms / 1000, self._zone).strftime("%m-%d")


def _known(codes: Sequence[str]) -> list[str]:
    return [code for code in codes if code]


def _fitting(codes: Sequence[str], words: Catalogue) -> str:
    """As many whole codes as a template's place takes; a template wants something in each place."""
    known = _known(codes)
    for count in range(len(known), 0, -1):
        told = words.text("comma").join(known[:count]) + ("" if count == len(known) else words.text("more"))
        if len(told) <= VARIABLE_CHARS_MAX:
            return told
    return words.text("at_counter")
