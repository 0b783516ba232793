"""What one version of a report tells otherwise than another: figure, place, from what to what."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import asdict

from logistics.service.reports.shape import OwnClose, Report, SiteFigures, Value

_COLD = ("readings", "observed_ms", "hot_ms", "cold_ms", "excursions", "low_mc", "high_mc")
_OWN = OwnClose.__struct_fields__
_OF_SHAPE_1 = frozenset(
    {
        *("arrived", "handed_out", "collected", "returned", "departed", "problems", "held", "down", "up"),
        *("collected_fen", "remitted_fen", "difference_fen", "digest"),
        *(f"own_{name}" for name in _OWN),
    }
)


class Change(Struct, frozen=True, array_like=True):
    """One figure of one site, probe, place or ("") the county that another version tells otherwise.

    What is counted of one thing each has it after an @: arrived@sf, promise@daily.
    """

    site: str
    figure: str
    before: Value
    after: Value


def changes(before: Report, after: Report) -> tuple[Change, ...]:
    """Exactly the figures that differ; sums of sites follow from these and are not named again.

    What an older program did not count has not changed: such figures are left out.
    """
    old, new = dict(_figures(before)), dict(_figures(after))
    names = [*old, *(name for name in new if name not in old)]
    if before.shape < after.shape:
        names = [name for name in names if _was_counted(before.shape, name[1])]
    found = [
        Change(place, figure, old.get((place, figure)), new.get((place, figure)))
        for place, figure in names
        if old.get((place, figure)) != new.get((place, figure))
    ]
    return tuple(sorted(found, key=_by_place))


def _was_counted(shape: int, figure: str) -> bool:
    return figure in _OF_SHAPE_1 if shape == 1 else figure != "days_unreported"


def _by_place(change: Change) -> str:
    """Sorting is stable: a place's figures keep their order."""
    return change.site


def _figures(report: Report) -> Iterator[tuple[tuple[str, str], Value]]:
    for site in report.sites:
        yield from _of_site(site, is_day=report.kind == "day")
    for cold in report.cold:
        for name in _COLD:
            yield (cold.place, f"probe_{name}"), getattr(cold, name)
    for place in report.places:
        for way in ("down", "up"):
            seen = getattr(place, way)
            yield (place.place, f"visited_{way}"), None if seen is None else int(seen)
    for level in report.service:
        yield (level.place, "visits"), level.visits
        for kept in level.promises:
            yield (level.place, f"promise@{kept.promise}"), kept.verdict
            yield (level.place, f"gap@{kept.promise}"), kept.largest_gap_days
    if report.coverage is not None:
        for name in ("covered", "active"):
            yield ("", name), getattr(report.coverage, name)
        yield ("", "coverage"), report.coverage.verdict
        for part in report.coverage.townships:
            yield (part.township, "covered"), part.covered


def _of_site(site: SiteFigures, *, is_day: bool) -> Iterator[tuple[tuple[str, str], Value]]:
    for name, value in site.values().items():
        yield (site.site, name), value
    for carrier, acts in site.carriers.items():
        for name, pieces in asdict(acts).items():
            if pieces:
                yield (site.site, f"{name}@{carrier}"), pieces
    yield (site.site, "days_unreported"), site.unreported
    if is_day:
        yield (site.site, "digest"), site.digest
        own = asdict(site.own) if site.own else dict.fromkeys(_OWN)
        for name, value in own.items():
            yield (site.site, f"own_{name}"), value
    else:
        for name in ("due", "heard", "closed"):
            yield (site.site, f"days_{name}"), getattr(site, name)
