"""What was done with a lot, one line a deed: the containers of one weighing or grading are one line."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from logistics.events.all import AnyEvent
from logistics.events.lots import (
    LotBegun,
    LotBlocked,
    LotCertified,
    LotGraded,
    LotInspected,
    LotLeft,
    LotPacked,
    LotReshaped,
    LotSettled,
    LotShipped,
    LotStored,
    LotWeighed,
)
from logistics.goods.story.lineage import Family
from logistics.goods.story.shape import Deed, Moment
from logistics.parcels.told import Told, in_order

_APART_MS = 2 * 3_600_000
"""What is done again within two hours is the same work."""


def moments(family: Family, told: Iterable[Told], package: str = "") -> list[Moment]:
    """By time, what is told of a family as far as it is in the lot; with a package only its own packing."""
    lines: list[Moment] = []
    newest: dict[tuple[str, ...], int] = {}
    for one in in_order(told):
        for moment in _of(one, family, package):
            key = (moment.deed, moment.lot, moment.site, moment.other, moment.word)
            at = newest.get(key)
            if at is not None and moment.at_ms - lines[at].until_ms <= _APART_MS:
                lines[at] = _joined(lines[at], moment)
            else:
                newest[key] = len(lines)
                lines.append(moment)
    return lines


def _joined(line: Moment, more: Moment) -> Moment:
    net_g = None if line.net_g is None and more.net_g is None else (line.net_g or 0) + (more.net_g or 0)
    return replace(line, until_ms=more.until_ms, net_g=net_g, times=line.times + 1)


def _of(told: Told, family: Family, package: str) -> Iterator[Moment]:
    """The lines of a fact: those of lots of the family whose life counts that long."""
    for moment in _lines(told, told.event):
        end_ms = family.until_ms.get(moment.lot)
        is_in_time = moment.lot in family.accounts and (end_ms is None or told.at_ms <= end_ms)
        is_elsewhere = moment.deed == "packed" and package and moment.other != package
        if is_in_time and not is_elsewhere:
            # A lot goes into a thousand parcels: they are listed by themselves, and packed in one line.
            yield moment if moment.deed != "packed" else replace(moment, other=package)


def _lines(told: Told, event: AnyEvent) -> Iterator[Moment]:
    at_ms, end_ms = told.at_ms, told.at_ms
    match event:
        case LotBegun():
            yield Moment("begun", at_ms, end_ms, event.lot, event.site, word=event.quality)
        case LotWeighed():
            yield Moment("weighed", at_ms, end_ms, event.lot, event.site, event.net_g)
        case LotGraded():
            yield Moment(
                "graded", at_ms, end_ms, event.lot, event.site, event.net_g, event.into, _class(event)
            )
        case LotReshaped():
            outs = [one.lot for one in event.outputs]
            for one in event.inputs:
                yield Moment("reshaped", at_ms, end_ms, one.lot, event.site, one.net_g, outs[0], event.kind)
        case LotInspected():
            yield Moment("inspected", at_ms, end_ms, event.lot, event.site, word=event.result)
        case LotCertified():
            yield Moment("certified", at_ms, end_ms, event.lot, event.site, event.net_g, word=event.number)
        case LotBlocked():
            deed: Deed = "blocked" if event.is_blocked else "released"
            yield Moment(deed, at_ms, end_ms, event.lot, event.site)
        case _:
            yield from _ways_out(told, event)


def _ways_out(told: Told, event: AnyEvent) -> Iterator[Moment]:
    at_ms = told.at_ms
    match event:
        case LotStored():
            yield Moment("stored", at_ms, at_ms, event.lot, event.site, event.net_g, event.room)
        case LotLeft():
            yield Moment("left", at_ms, at_ms, event.lot, event.site, event.net_g, event.room)
        case LotPacked():
            yield Moment("packed", at_ms, at_ms, event.lot, event.site, event.net_g, event.package)
        case LotShipped():
            yield Moment("shipped", at_ms, at_ms, event.lot, event.site, event.net_g)
        case LotSettled():
            yield Moment("settled", at_ms, at_ms, event.lot, event.site, event.loss_g)
        case _:
            return


def _class(event: LotGraded) -> str:
    return " ".join(one for one in (event.quality, event.size) if one)
