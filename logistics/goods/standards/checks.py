"""What is wrong with a standard: a fault a word, so that a form can say it in any language."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import pairwise

from msgspec import Struct

from logistics.goods.catalogue import CATALOGUE
from logistics.goods.standards.standard import REJECT, Standard
from logistics.identifiers import is_gtin

CATALOGUED = frozenset(one.product for one in CATALOGUE)
QUALITIES_MAX, CRITERIA_MAX, SIZES_MAX = 9, 20, 12
"""As many buttons as a counter can show, and as many findings as an event may bear."""
SHELF_DAYS_MAX, LOSS_PERMILLE_MAX = 3650, 1000
_PRODUCT = re.compile(r"[a-z0-9][a-z0-9-]{0,57}", re.ASCII)
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}", re.ASCII)
_WORD_MAX, _NAME_MAX, _TEXT_MAX = 32, 64, 300
_LEAST_C, _MOST_C = -40, 60
_PIECE_G_MAX = 100_000

SENTENCES = {
    "bad_product": "a product's name is 1 to 58 of a-z 0-9 -",
    "bad_key": "a criterion's name is 1 to 32 of a-z 0-9 _ -",
    "missing": "must say something",
    "long": "is too long",
    "bad_day": "is no day such as 2026-11-27",
    "ends_early": "ends before it begins",
    "bad_gtin": "is no GTIN of 8, 12, 13 or 14 digits with a right check digit",
    "no_quality": "is none of its quality classes",
    "best": "falls to the best class: that changes nothing",
    "twice": "stands twice",
    "too_many": "are too many",
    "no_qualities": "needs quality classes: without them nothing can be graded",
    "unordered": "sizes have to ascend and must not overlap",
    "bad_size": "a size is from 0 up to below more, in whole grams",
    "sized_bulk": "what is not sold by the piece is not sized by the mass of one",
    "no_goods": "is not in the catalogue of goods",
    "bad_band": "the lower limit has to lie below the upper one, both from -40 to 60 °C",
    "bad_number": "is out of bounds",
    "overlap": "does not begin after the version before it",
    "no_number": "is no number, or has too many decimals",
    "past": "begins today or later: what was judged stays judged",
    "taken": "is another product's",
    "bad_version": "versions are numbered upwards from 1",
    "unreadable": "cannot be read",
    "unknown_key": "is no key of a standard",
}


class Fault(Struct, frozen=True):
    """Something wrong at a field of a product's standard; `why` is a key of SENTENCES, `what` the value."""

    product: str
    field: str
    why: str
    what: str = ""

    def __str__(self) -> str:
        told = f" ({self.what})" if self.what else ""
        return f"{self.product or '?'}: {self.field}: {SENTENCES[self.why]}{told}"


def faults_of(standard: Standard, goods: Collection[str] = CATALOGUED) -> list[Fault]:
    """Everything that is wrong with one version by itself; `goods` are the entries with limits of storage."""
    told = [*_names(standard), *_days(standard), *_classes(standard), *_sizes(standard), *_keeping(standard)]
    if standard.goods and standard.goods not in goods:
        told.append(("goods", "no_goods", standard.goods))
    return [Fault(standard.product, *one) for one in told]


_Told = tuple[str, str, str]


def _names(one: Standard) -> Iterator[_Told]:
    if not _PRODUCT.fullmatch(one.product):
        yield "product", "bad_product", one.product[:_NAME_MAX]
    for field, most in (("zh", _NAME_MAX), ("en", _NAME_MAX), ("source", _TEXT_MAX)):
        text = getattr(one, field)
        if not text.strip():
            yield field, "missing", ""
        elif len(text) > most:
            yield field, "long", text[:20]
    if len(one.note) > _TEXT_MAX:
        yield "note", "long", one.note[:20]
    if one.gtin and not is_gtin(one.gtin):
        yield "gtin", "bad_gtin", one.gtin[:20]
    if not 1 <= one.version <= 99_999:
        yield "version", "bad_version", str(one.version)


def _days(one: Standard) -> Iterator[_Told]:
    days = [("valid_from", one.valid_from), *([("valid_to", one.valid_to)] if one.valid_to else [])]
    bad = [(field, "bad_day", day[:20]) for field, day in days if not is_day(day)]
    yield from bad
    if not bad and one.valid_to is not None and one.valid_to < one.valid_from:
        yield "valid_to", "ends_early", one.valid_to


def is_day(text: str) -> bool:
    """Whether it is a day of the calendar in the one form in which days can be compared as texts."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _classes(one: Standard) -> Iterator[_Told]:
    names = [quality.name for quality in one.qualities]
    if not names:
        yield "qualities", "no_qualities", ""
    yield from _listed("qualities", names, QUALITIES_MAX)
    for quality in one.qualities:
        if quality.tolerance_permille is not None and not 0 <= quality.tolerance_permille <= 1000:
            yield "qualities", "bad_number", f"{quality.name} {quality.tolerance_permille}"
    yield from _listed("criteria", [criterion.key for criterion in one.criteria], CRITERIA_MAX)
    for criterion in one.criteria:
        yield from _criterion(criterion.key, (criterion.zh, criterion.en), criterion.falls_to, names)


def _criterion(key: str, texts: Iterable[str], falls_to: str, names: list[str]) -> Iterator[_Told]:
    if not _KEY.fullmatch(key):
        yield "criteria", "bad_key", key[:_WORD_MAX]
    for text in texts:
        if not text.strip():
            yield "criteria", "missing", key[:_WORD_MAX]
        elif len(text) > _NAME_MAX:
            yield "criteria", "long", text[:20]
    if falls_to != REJECT and falls_to not in names:
        yield "criteria", "no_quality", f"{key[:_WORD_MAX]}: {falls_to[:_WORD_MAX]}"
    elif names and falls_to == names[0]:
        yield "criteria", "best", f"{key[:_WORD_MAX]}: {falls_to[:_WORD_MAX]}"


def _listed(field: str, names: list[str], most: int) -> Iterator[_Told]:
    if len(names) > most:
        yield field, "too_many", f"{len(names)} > {most}"
    yield from ((field, "twice", name[:_WORD_MAX]) for name in dict.fromkeys(names) if names.count(name) > 1)
    for name in names:
        if not name.strip():
            yield field, "missing", ""
        elif len(name) > _WORD_MAX:
            yield field, "long", name[:20]


def _sizes(one: Standard) -> Iterator[_Told]:
    if one.sizes and one.unit != "piece":
        yield "sizes", "sized_bulk", ""
    yield from _listed("sizes", [size.name for size in one.sizes], SIZES_MAX)
    bad = [
        ("sizes", "bad_size", size.name[:_WORD_MAX])
        for size in one.sizes
        if not 0 <= size.from_g <= _PIECE_G_MAX
        or (size.below_g is not None and not size.from_g < size.below_g <= _PIECE_G_MAX)
    ]
    yield from bad
    for lower, upper in pairwise(one.sizes):
        if not bad and (lower.below_g is None or lower.below_g > upper.from_g):
            yield "sizes", "unordered", f"{lower.name[:_WORD_MAX]}, {upper.name[:_WORD_MAX]}"


def _keeping(one: Standard) -> Iterator[_Told]:
    limits = [limit for limit in (one.store_lo_c, one.store_hi_c) if limit is not None]
    is_sane = all(_LEAST_C <= limit <= _MOST_C for limit in limits)
    if not is_sane or (len(limits) == 2 and limits[0] >= limits[1]):
        yield "store_lo_c", "bad_band", " … ".join(f"{limit:g}" for limit in limits)
    if one.shelf_days is not None and not 1 <= one.shelf_days <= SHELF_DAYS_MAX:
        yield "shelf_days", "bad_number", str(one.shelf_days)
    if not 0 <= one.loss_permille <= LOSS_PERMILLE_MAX:
        yield "loss_permille", "bad_number", str(one.loss_permille)
