"""All products' standards with their versions: read from a pack or a table, asked by product and day."""

import tomllib
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import fields as fields_of
from msgspec.structs import replace

from logistics.goods.standards.checks import CATALOGUED, Fault, faults_of
from logistics.goods.standards.standard import Criterion, Quality, Standard

TEXT_CHARS_MAX = 1 << 20
STANDARDS_MAX = 2000
_FIELDS = {field.name for field in fields_of(Standard)}


class RegisterError(ValueError):
    """Standards that cannot be used. `faults` holds each of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    """What a criterion of many products is called."""

    zh: str
    en: str


class Register:
    """Versions by product, the oldest first. It is never changed."""

    def __init__(self, standards: Iterable[Standard]) -> None:
        ordered = sorted(standards, key=lambda one: (one.product, one.version))
        self.standards = tuple(ordered)
        self._by_product = {name: tuple(some) for name, some in groupby(ordered, lambda one: one.product)}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Register) and other.standards == self.standards

    def __hash__(self) -> int:
        return hash(self.standards)

    @property
    def products(self) -> tuple[str, ...]:
        """The names of all products, in their order."""
        return tuple(self._by_product)

    def versions(self, product: str) -> tuple[Standard, ...]:
        """All versions of a product, the oldest first."""
        return self._by_product.get(product, ())

    def at(self, product: str, day: str) -> Standard | None:
        """The version that is valid on a local day."""
        return next((one for one in reversed(self.versions(product)) if one.holds_on(day)), None)

    def all_at(self, day: str) -> tuple[Standard, ...]:
        """Of each product the version that is valid on a local day."""
        found = (self.at(product, day) for product in self.products)
        return tuple(one for one in found if one is not None)

    def of_key(self, key: str) -> Standard | None:
        """The version that an event names, such as "kiwifruit/2"."""
        product = key.partition("/")[0]
        return next((one for one in self.versions(product) if one.key == key), None)

    def of_gtin(self, gtin: str, day: str) -> Standard | None:
        """The product with this GTIN on a local day, whatever zeros stand before it."""
        wanted = gtin.lstrip("0")
        return next((one for one in self.all_at(day) if one.gtin and one.gtin.lstrip("0") == wanted), None)


def chained(standards: Iterable[Standard]) -> tuple[Standard, ...]:
    """The versions with their ends: each ends on the day before the next one begins.

    One that was replaced on its first day was never valid: it ends before it begins.
    """
    ordered = sorted(standards, key=lambda one: (one.product, one.version))
    ends = {
        earlier.key: _day_before(later.valid_from)
        for earlier, later in pairwise(ordered)
        if earlier.product == later.product
        and (earlier.valid_to is None or earlier.valid_to >= later.valid_from)
    }
    return tuple(replace(one, valid_to=ends.get(one.key, one.valid_to)) for one in ordered)


def parse(text: str, goods: Collection[str] = CATALOGUED) -> Register:
    """The register in a pack's TOML text. Raises RegisterError that names every fault.

    A pack has [classes] (named lists of quality classes), [terms] (what criteria are called) and [[product]]:
    a Standard's keys, with `classes` instead of `qualities` if it likes, and `criteria` as a table: a term's
    name and the class that it falls to, "" for the reject.
    """
    if len(text) > TEXT_CHARS_MAX:
        raise RegisterError([Fault("", "pack", "long")])
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        raise RegisterError([Fault("", "pack", "unreadable", str(why)[:80])]) from why
    faults: list[Fault] = []
    classes = _converted(raw.get("classes", {}), dict[str, tuple[Quality, ...]], "classes", faults) or {}
    terms = _converted(raw.get("terms", {}), dict[str, Term], "terms", faults) or {}
    rows = raw.get("product", [])
    if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
        raise RegisterError([*faults, Fault("", "product", "unreadable")])
    found = [_standard(row, classes, terms, faults) for row in rows]
    return checked([one for one in found if one is not None], goods, faults)


def decode(data: bytes) -> Register:
    """The register in a pushed table's JSON. Raises ValueError.

    Unknown keys of a newer centre are passed over, and goods that this version's catalogue has not.
    """
    try:
        found = msgspec.json.decode(data, type=tuple[Standard, ...])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise RegisterError([Fault("", "table", "unreadable", str(why)[:80])]) from why
    return checked(found, CATALOGUED | {one.goods for one in found})


def encode(standards: Iterable[Standard]) -> bytes:
    """Versions in the one form in which they are sent."""
    return msgspec.json.encode(sorted(standards, key=lambda one: (one.product, one.version)))


def checked(
    standards: Sequence[Standard], goods: Collection[str] = CATALOGUED, before: Iterable[Fault] = ()
) -> Register:
    """The register of these, each sound and no two of a product at once. Raises RegisterError."""
    faults = [*before, *(fault for one in standards for fault in faults_of(one, goods))]
    if len(standards) > STANDARDS_MAX:
        faults.append(Fault("", "product", "too_many", f"{len(standards)} > {STANDARDS_MAX}"))
    register = Register(standards)
    for earlier, later in pairwise(register.standards):
        if earlier.product != later.product:
            continue
        if earlier.version == later.version:
            faults.append(Fault(later.product, "version", "twice", str(later.version)))
        elif earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            faults.append(Fault(later.product, "valid_from", "overlap", f"{earlier.key}, {later.key}"))
    if faults:
        raise RegisterError(faults)
    return register


def _standard(
    row: dict[str, Any],
    classes: dict[str, tuple[Quality, ...]],
    terms: dict[str, Term],
    faults: list[Fault],
) -> Standard | None:
    name = str(row.get("product", ""))[:64]
    before = len(faults)
    faults += [Fault(name, key[:64], "unknown_key") for key in row if key not in {*_FIELDS, "classes"}]
    values: dict[str, Any] = {key: value for key, value in row.items() if key != "classes"}
    if "classes" in row:
        values["qualities"] = classes.get(str(row["classes"]))
        if values["qualities"] is None:
            faults.append(Fault(name, "classes", "no_quality", str(row["classes"])[:64]))
    if "criteria" in row:
        values["criteria"] = _criteria(name, row["criteria"], terms, faults)
    if len(faults) > before:
        return None
    found: Standard | None = _converted(values, Standard, "product", faults, name)
    return found


def _criteria(name: str, table: object, terms: dict[str, Term], faults: list[Fault]) -> tuple[Criterion, ...]:
    if not isinstance(table, dict):
        faults.append(Fault(name, "criteria", "unreadable", "a table of terms and classes"))
        return ()
    faults += [Fault(name, "criteria", "missing", f"[terms] {key}") for key in table if key not in terms]
    return tuple(
        Criterion(key, terms[key].zh, terms[key].en, str(falls_to))
        for key, falls_to in table.items()
        if key in terms
    )


def _converted(raw: object, kind: Any, field: str, faults: list[Fault], product: str = "") -> Any:
    try:
        return msgspec.convert(msgspec.to_builtins(raw), kind)
    except msgspec.ValidationError as why:
        faults.append(Fault(product, field, "unreadable", str(why)[:120]))
        return None


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
