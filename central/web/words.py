"""How a page says things in its reader's language: places, temperatures, times and how long ago."""

from collections.abc import Mapping
from datetime import datetime

from central.store.queries.ledgers.service import local_day, midnight_ms
from central.web.county import CountyView
from plumbing.i18n import Catalogue

_MINUTE_MS, _HOUR_MS, _DAY_MS = 60_000, 3_600_000, 86_400_000
NOTHING = "–"


class Words:
    """Words for one request. Times are UTC ms, temperatures milli-°C, masses g."""

    def __init__(self, catalogue: Catalogue, county: CountyView, now_ms: int) -> None:
        self.language = catalogue.language
        self.now_ms = now_ms
        self._catalogue = catalogue
        self._county = county
        self._is_chinese = catalogue.language.startswith("zh")

    def text(self, key: str, **fields: object) -> str:
        """A text of the catalogue."""
        return self._catalogue.text(key, **fields)

    def word(self, table: str, value: str) -> str:
        """What a table calls a value, or the value itself."""
        return self._catalogue.word(table, value)

    def phase(self, phase: str) -> str:
        """What a phase of an alert is called; pages of an escalation bear a number."""
        kind, dash, number = phase.partition("-")
        if not dash:
            return self.word("alert.phase", phase)
        return self.text("alert.level" if kind == "level" else "alert.repeat", n=number)

    def reason(self, why: str, fields: Mapping[str, str]) -> str:
        """Why a stage decided as it did. Another version's reason is shown as it was written."""
        until_ms = fields.get("until_ms", "")
        until = self.moment(int(until_ms)) if until_ms.isdecimal() else ""
        try:
            return self.word("why", why).format_map({**fields, "until": until})
        except (KeyError, ValueError):
            return f"{why} {dict(fields)}"

    def county(self) -> str:
        """The county's name."""
        return self._county.zh if self._is_chinese else self._county.en

    def zone(self) -> str:
        """The zone of its times, by its IANA name."""
        return self._county.timezone

    def site(self, site: str) -> str:
        """A site's name; an unknown one is called by its id."""
        place = self._county.named.get(site)
        return (place.zh if self._is_chinese else place.en) or site if place else site or NOTHING

    def township(self, code: str) -> str:
        """A township's name; an unknown one is called by its code."""
        names = self._county.townships.get(code)
        return names[0 if self._is_chinese else 1] if names else code or NOTHING

    def room(self, site: str, room: str) -> str:
        """A room's name."""
        place = self._county.room(site, room)
        return (place.zh if self._is_chinese else place.en) or room

    def temperature(self, milli_c: int | None) -> str:
        """One decimal with its unit and a true minus."""
        return NOTHING if milli_c is None else f"{milli_c / 1000:.1f} °C".replace("-", "−")

    def exact(self, milli_c: int) -> str:
        """All of its thousandths that count, with its unit: what a certificate says."""
        return f"{milli_c / 1000:g} °C".replace("-", "−")

    def percent(self, milli_pct: int) -> str:
        """One decimal."""
        return f"{milli_pct / 1000:.1f} %"

    def mass(self, grams: int | None) -> str:
        """kg with three decimals: a gram is never rounded away."""
        return NOTHING if grams is None else f"{grams / 1000:.3f} kg"

    def jin(self, grams: int) -> str:
        """In 斤 (500 g), exact: what villagers think in."""
        sign = "−" if grams < 0 else ""
        return f"{sign}{abs(grams) * 2 / 1000:,.3f}".rstrip("0").rstrip(".")

    def number(self, number: int) -> str:
        """A number with its thousands apart."""
        return f"{number:,}"

    def size(self, mebibytes: float | None) -> str:
        """Megabytes, or gigabytes with one decimal from a thousand on."""
        if mebibytes is None:
            return NOTHING
        return f"{mebibytes / 1024:.1f} GB" if mebibytes >= 1000 else f"{mebibytes:,.0f} MB"

    def clock(self, at_ms: int) -> str:
        """Hours, minutes, seconds."""
        return self._local(at_ms).strftime("%H:%M:%S")

    def minute(self, at_ms: int) -> str:
        """Hours and minutes."""
        return self._local(at_ms).strftime("%H:%M")

    def moment(self, at_ms: int | None) -> str:
        """Date and time; the year only where it is not this one."""
        if not at_ms:
            return NOTHING
        local = self._local(at_ms)
        is_this_year = local.year == self._local(self.now_ms).year
        return local.strftime("%m-%d %H:%M:%S" if is_this_year else "%Y-%m-%d %H:%M:%S")

    def date(self, at_ms: int) -> str:
        """The date with its weekday."""
        local = self._local(at_ms)
        return f"{local:%Y-%m-%d} {self.text(f'weekday.{local.isoweekday()}')}"

    def iso(self, at_ms: int) -> str:
        """For machines."""
        return self._local(at_ms).isoformat(timespec="seconds")

    def iso_ms(self, at_ms: int) -> str:
        """For machines, to the millisecond."""
        return self._local(at_ms).isoformat(timespec="milliseconds")

    def age(self, at_ms: int | None) -> str:
        """How long ago."""
        return self.text("age.ago", span=self.span(max(0, self.now_ms - at_ms))) if at_ms else NOTHING

    def span(self, span_ms: int) -> str:
        """A length of time in its largest fitting unit, minutes with hours."""
        if span_ms < 2 * _MINUTE_MS:
            return self.text("age.seconds", n=span_ms // 1000)
        if span_ms < 2 * _HOUR_MS:
            return self.text("age.minutes", n=span_ms // _MINUTE_MS)
        if span_ms < 2 * _DAY_MS:
            return self.text("age.hours", n=span_ms // _HOUR_MS)
        return self.text("age.days", n=span_ms // _DAY_MS)

    def midnight_ms(self) -> int:
        """When the reader's day began."""
        zone = self._county.zone
        return midnight_ms(local_day(self.now_ms, zone), zone)

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, self._county.zone)
