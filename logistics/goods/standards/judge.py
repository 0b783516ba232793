"""Which class a piece or a container belongs to, and when a person has to say so."""

from collections.abc import Collection
from typing import Literal

from msgspec import Struct

from logistics.goods.standards.standard import REJECT, Size, Standard
from logistics.weighing.permissible import permissible_error_mg

Doubt = Literal["", "near_limit", "no_size", "no_pieces", "no_classes"]
"""Why no rule decides: nearer to a limit than the scale's error; outside all sizes; pieces not counted; the
standard has no classes."""


class Judgement(Struct, frozen=True):
    """A class and a size. With a `doubt` a person has to choose, between `sizes` where these are known."""

    quality: str
    size: str = ""
    doubt: Doubt = ""
    sizes: tuple[str, ...] = ()
    limit_g: int | None = None


def quality_of(standard: Standard, failed: Collection[str]) -> str:
    """The best class that these findings leave; REJECT where they leave none.

    Raises ValueError for a criterion that the standard has not.
    """
    names = [one.name for one in standard.qualities]
    known = {one.key: one.falls_to for one in standard.criteria}
    strange = sorted(set(failed) - set(known))
    if strange:
        raise ValueError(f"{standard.key} has no criterion {', '.join(strange)}; it has {', '.join(known)}")
    worst = 0
    for key in failed:
        if known[key] not in names:
            return REJECT
        worst = max(worst, names.index(known[key]))
    return names[worst] if names else REJECT


def judge(
    standard: Standard,
    failed: Collection[str],
    *,
    net_g: int,
    load_g: int,
    division_g: int,
    pieces: int | None = 1,
) -> Judgement:
    """The class of what lies on the scale, in grams: one piece, or several of which the mean counts.

    `load_g` is what the scale bears, containers and all: its error is of that (`division_g` is its e, 0 where
    the weight was typed and no error is known).
    """
    quality = quality_of(standard, failed)
    if not standard.qualities:
        return Judgement(REJECT, doubt="no_classes")
    if quality == REJECT or not standard.sizes:
        return Judgement(quality)
    if not pieces:
        return Judgement(quality, doubt="no_pieces", sizes=tuple(one.name for one in standard.sizes))
    return _sized(quality, standard.sizes, net_g, pieces, _error_mg(load_g, division_g))


def _sized(quality: str, sizes: tuple[Size, ...], net_g: int, pieces: int, error_mg: int) -> Judgement:
    limits = sorted({limit for one in sizes for limit in (one.from_g, one.below_g) if limit is not None})
    near = [limit for limit in limits if abs(net_g - limit * pieces) * 1000 <= error_mg]
    if near:
        beside = tuple(one.name for one in sizes if near[0] in (one.from_g, one.below_g))
        return Judgement(quality, doubt="near_limit", sizes=beside, limit_g=near[0])
    for one in sizes:
        if one.from_g * pieces <= net_g and (one.below_g is None or net_g < one.below_g * pieces):
            return Judgement(quality, one.name)
    return Judgement(quality, doubt="no_size", sizes=tuple(one.name for one in sizes))


def _error_mg(load_g: int, division_g: int) -> int:
    """Of a typed weight nothing is known but that it was rounded to a gram."""
    return permissible_error_mg(load_g, division_g) if division_g else 500
