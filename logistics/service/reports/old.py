"""Reads reports of days as they were kept before weeks and months were reported: shape 1."""

from datetime import date

import msgspec
from msgspec import Struct

from logistics.service.reports.kinds import name_of
from logistics.service.reports.shape import Counts, Money, OwnClose, Report, SiteFigures, Total


class _Money(Struct, frozen=True):
    collected_fen: int = 0
    remitted_fen: int = 0
    difference_fen: int | None = None

    def money(self) -> Money:
        return Money(
            collected_fen=self.collected_fen,
            remitted_fen=self.remitted_fen,
            difference_fen=self.difference_fen,
        )


class _Counts(Struct, frozen=True):
    arrived: int = 0
    handed_out: int = 0
    collected: int = 0
    returned: int = 0
    departed: int = 0
    problems: int = 0
    held: int = 0
    down: int = 0
    up: int = 0

    def counts(self) -> Counts:
        return Counts(**{name: getattr(self, name) for name in Counts.__struct_fields__})


class _Site(Struct, frozen=True):
    site: str
    township: str
    is_heard: bool
    counts: _Counts
    money: _Money
    digest: str
    own: OwnClose | None = None


class _Total(Struct, frozen=True):
    name: str
    sites: int
    heard: int
    closed: int
    counts: _Counts
    money: _Money


class _Day(Struct, frozen=True):
    day: str
    sites: tuple[_Site, ...]
    townships: tuple[_Total, ...]
    county: _Total


class _Shape(Struct, frozen=True):
    shape: int = 1


def read(body: bytes) -> Report:
    """A report of any shape that was ever kept. Raises msgspec.DecodeError for what is none."""
    if msgspec.json.decode(body, type=_Shape).shape > 1:
        return msgspec.json.decode(body, type=Report)
    day = msgspec.json.decode(body, type=_Day)
    return Report(
        kind="day",
        period=name_of("day", date.fromisoformat(day.day)),
        first=day.day,
        last=day.day,
        days=1,
        sites=tuple(_site(one) for one in day.sites),
        townships=tuple(_total(one) for one in day.townships),
        county=_total(day.county),
        shape=1,
    )


def _site(one: _Site) -> SiteFigures:
    return SiteFigures(
        site=one.site,
        township=one.township,
        due=1,
        heard=int(one.is_heard),
        closed=int(one.own is not None),
        held=one.counts.held,
        counts=one.counts.counts() if one.is_heard else None,
        money=one.money.money() if one.is_heard else None,
        digest=one.digest,
        own=one.own,
    )


def _total(one: _Total) -> Total:
    return Total(
        name=one.name,
        sites=one.sites,
        heard=one.heard,
        whole=one.heard,
        due_days=one.sites,
        heard_days=one.heard,
        closed_days=one.closed,
        held=one.counts.held,
        counts=one.counts.counts() if one.heard else None,
        money=one.money.money() if one.heard else None,
    )
