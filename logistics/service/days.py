"""A day as it is reported: what sites did by the facts, their own closes, and what a version changed."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import asdict

Value = int | str | None
"""A figure; None is 未报: nothing is known, which is not zero."""


class Counts(Struct, frozen=True):
    """What was done in a day: parcels, each once an act; `held` is how many are there at its end.

    `down` and `up` are parcels that were scanned in that direction.
    """

    arrived: int = 0
    handed_out: int = 0
    collected: int = 0
    returned: int = 0
    departed: int = 0
    problems: int = 0
    held: int = 0
    down: int = 0
    up: int = 0


class Money(Struct, frozen=True):
    """Money on delivery in fen. `difference_fen` is what counts found missing; None: no till was counted."""

    collected_fen: int = 0
    remitted_fen: int = 0
    difference_fen: int | None = None


class OwnClose(Struct, frozen=True):
    """What a site reported of its day itself; `closes` says how often it closed it."""

    arrived: int
    handed_out: int
    collected: int
    returned: int
    departed: int
    problems: int
    held: int
    digest: str
    closes: int = 1


class SiteDay(Struct, frozen=True):
    """A site's day. `is_heard`: anything came of it; where nothing did, its counts are not zero but 未报."""

    site: str
    township: str
    is_heard: bool
    counts: Counts
    money: Money
    digest: str
    own: OwnClose | None = None

    @property
    def is_same(self) -> bool | None:
        """Whether the site scanned what came of it; None: it did not close its day."""
        return None if self.own is None else self.own.digest == self.digest

    def values(self) -> dict[str, Value]:
        """All its figures by name."""
        found: dict[str, Value] = {**asdict(self.counts), **asdict(self.money)}
        if not self.is_heard:
            # A parcel stays where it was, whether or not its site told of anything that day.
            found = {name: found[name] if name == "held" else None for name in found}
        own = asdict(self.own) if self.own else dict.fromkeys(OwnClose.__struct_fields__)
        return {**found, "digest": self.digest, **{f"own_{name}": value for name, value in own.items()}}


class Total(Struct, frozen=True):
    """The sum of several sites; `down` and `up` count each parcel once. `closed` of `sites` did report."""

    name: str
    sites: int
    heard: int
    closed: int
    counts: Counts
    money: Money


class DayReport(Struct, frozen=True):
    """A local day of a county."""

    day: str
    sites: tuple[SiteDay, ...]
    townships: tuple[Total, ...]
    county: Total


class Change(Struct, frozen=True, array_like=True):
    """One figure of one site that another version tells otherwise."""

    site: str
    figure: str
    before: Value
    after: Value


def summed(name: str, sites: Iterable[SiteDay], ways: Mapping[str, int]) -> Total:
    """The sum of sites. `ways` are the different parcels among them by direction: sites share parcels."""
    listed = list(sites)
    counts = {field: sum(getattr(one.counts, field) for one in listed) for field in Counts.__struct_fields__}
    counted = [one.money.difference_fen for one in listed if one.money.difference_fen is not None]
    return Total(
        name=name,
        sites=len(listed),
        heard=sum(one.is_heard for one in listed),
        closed=sum(one.own is not None for one in listed),
        counts=Counts(**{**counts, "down": ways.get("down", 0), "up": ways.get("up", 0)}),
        money=Money(
            sum(one.money.collected_fen for one in listed),
            sum(one.money.remitted_fen for one in listed),
            sum(counted) if counted else None,
        ),
    )


def changes(before: DayReport, after: DayReport) -> tuple[Change, ...]:
    """Exactly the figures that differ, by site; a site that is in one of them only differs in what it has."""
    old, new = ({one.site: one.values() for one in report.sites} for report in (before, after))
    found = []
    for site in sorted({*old, *new}):
        was, is_now = old.get(site, {}), new.get(site, {})
        names = [*was, *(name for name in is_now if name not in was)]
        pairs = ((name, was.get(name), is_now.get(name)) for name in names)
        found += [Change(site, name, *both) for name, *both in pairs if both[0] != both[1]]
    return tuple(found)
