"""Says temperatures, times and spans in one language of a message."""

from datetime import datetime

from central.alerts.words.message import Words
from plumbing.i18n import Catalogue

_LATEST_MS = 253_402_128_000_000
"""9999-12-30: datetime ends a day later, whatever the zone."""
_MINUTE_MS, _HOUR_MS = 60_000, 3_600_000


class Saying:
    """One language's words for one message."""

    def __init__(self, texts: Catalogue, pages: Catalogue, words: Words) -> None:
        self.words = words
        self._texts = texts
        self._pages = pages

    def text(self, key: str, **fields: object) -> str:
        """A text of the messages' catalogue."""
        return self._texts.text(key, **fields)

    def word(self, table: str, value: str) -> str:
        """What a table of the pages calls a value, or the value itself."""
        return self._pages.word(table, value)

    def celsius(self, milli_c: int) -> str:
        """One decimal."""
        return f"{milli_c / 1000:.1f} °C".replace("-", "−")

    def when(self, at_ms: int) -> str:
        """Local time; a box whose clock is far off may tell a year that no calendar here has."""
        if at_ms > _LATEST_MS:
            return f"{at_ms} ms"
        return datetime.fromtimestamp(at_ms / 1000, self.words.zone).strftime("%m-%d %H:%M")

    def span(self, span_ms: float) -> str:
        """Seconds, minutes or hours."""
        if span_ms < 2 * _MINUTE_MS:
            return self.text("seconds", n=max(0, round(span_ms / 1000)))
        if span_ms < 2 * _HOUR_MS:
            return self.text("minutes", n=round(span_ms / _MINUTE_MS))
        return self.text("hours", n=f"{span_ms / _HOUR_MS:.1f}")
