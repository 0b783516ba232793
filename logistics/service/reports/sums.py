"""Adds figures up: several sites to a township or county, and a site's days to a week or month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from logistics.service.reports.shape import Acts, Counts, Money, Produce, SiteFigures, Total

_ACTS = Acts.__struct_fields__


def total(name: str, sites: Iterable[SiteFigures], ways: Mapping[str, int]) -> Total:
    """The sum of sites. `ways` are the different parcels among them by direction: sites share parcels."""
    listed = list(sites)
    counts = added_counts(one.counts for one in listed)
    if counts is not None:
        counts = replace(counts, down=ways.get("down", 0), up=ways.get("up", 0))
    return Total(
        name=name,
        sites=len(listed),
        heard=sum(one.is_heard for one in listed),
        whole=sum(one.is_whole for one in listed),
        due_days=sum(one.due for one in listed),
        heard_days=sum(one.heard for one in listed),
        closed_days=sum(one.closed for one in listed),
        held=sum(one.held for one in listed),
        counts=counts,
        money=added_money(one.money for one in listed),
        produce=added_produce(one.produce for one in listed),
        carriers=added_carriers(one.carriers for one in listed),
        corrections=added(one.corrections for one in listed),
        gaps=added(one.gaps for one in listed),
    )


def added(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def added_counts(parts: Iterable[Counts | None]) -> Counts | None:
    """The sum of what was counted; None where nothing was."""
    known = [one for one in parts if one is not None]
    names = Counts.__struct_fields__
    return Counts(**{name: sum(getattr(one, name) for one in known) for name in names}) if known else None


def added_money(parts: Iterable[Money | None]) -> Money | None:
    """The sum; what nobody counted stays unknown."""
    known = [one for one in parts if one is not None]
    if not known:
        return None
    return Money(
        due_fen=added(one.due_fen for one in known),
        collected_fen=sum(one.collected_fen for one in known),
        remitted_fen=sum(one.remitted_fen for one in known),
        postage_fen=added(one.postage_fen for one in known),
        difference_fen=added(one.difference_fen for one in known),
    )


def added_produce(lots: Iterable[Produce | None]) -> Produce | None:
    """The sum of what was counted."""
    known = [one for one in lots if one is not None]
    names = Produce.__struct_fields__
    return Produce(**{name: sum(getattr(one, name) for one in known) for name in names}) if known else None


def added_carriers(parts: Iterable[Mapping[str, Acts]]) -> dict[str, Acts]:
    """The sum by carrier."""
    by_carrier: dict[str, list[Acts]] = defaultdict(list)
    for part in parts:
        for carrier, acts in part.items():
            by_carrier[carrier].append(acts)
    return {
        carrier: Acts(**{name: sum(getattr(one, name) for one in listed) for name in _ACTS})
        for carrier, listed in sorted(by_carrier.items())
    }
