"""Which carriers a waybill number may belong to: ranked, never certain, from a rule pack that is data."""

import re
import tomllib
from functools import cached_property
from math import prod
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct

from logistics.identifiers import is_gtin, is_s10

MAX_NUMBER_LENGTH = 64
MAX_PACK_LENGTH = 256 * 1024
MAX_FORKS = 4096

Check = Literal["s10"]
Kind = Literal["waybill", "order"]

_CHECKS = {"s10": is_s10}
_HALF_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_ZERO_WIDTH = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_UNKNOWN_CARRIERS = re.compile(r"[A-Z0-9][A-Z0-9-]{7,31}", re.ASCII)
_PICKUP_CODE = re.compile(r"[0-9]{1,3}-[0-9]{1,2}-[0-9]{4}", re.ASCII)
_REPEAT = re.compile(r"\{([0-9]{1,2})(?:,([0-9]{1,2}))?\}", re.ASCII)


class PackError(ValueError):
    """A carrier pack cannot be used. `faults` holds one sentence a fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(f"carrier pack: {fault}" for fault in faults))


class Candidate(Struct, frozen=True):
    """A carrier that a number may belong to.

    `score` is 0 to 100 and only ranks; `why` is for the operator's eyes; `kind` is "order" for a number
    that a platform prints but that no carrier can trace.
    """

    carrier: str
    score: int
    why: str
    kind: Kind = "waybill"


class Carrier(Struct, frozen=True, forbid_unknown_fields=True):
    """A carrier's names in Chinese and English."""

    zh: str
    en: str


class CarrierRule(Struct, frozen=True, forbid_unknown_fields=True):
    """One form of number that one carrier uses; `check` names a check digit that must hold as well."""

    carrier: str
    pattern: str
    score: int
    why: str
    check: Check | None = None
    kind: Kind = "waybill"

    def matches(self, number: str) -> bool:
        """Whether the whole of a normalised number has this form."""
        if re.fullmatch(self.pattern, number, re.ASCII) is None:
            return False
        return self.check is None or _CHECKS[self.check](number)


class Golden(Struct, frozen=True, forbid_unknown_fields=True):
    """A sample number with the carrier that must come first, those that must be among the rest, or none."""

    number: str
    first: str | None = None
    among: tuple[str, ...] = ()
    none: bool = False
    note: str = ""


class CarrierPack(Struct, frozen=True, dict=True):
    """A version of the rules, with the names of the carriers and the samples that it has passed."""

    version: int
    source: str
    carriers: dict[str, Carrier]
    rules: tuple[CarrierRule, ...]
    golden: tuple[Golden, ...]

    @classmethod
    def parse(cls, text: str) -> "CarrierPack":
        """Read a pack from TOML. Raises PackError that names every fault, failed samples included."""
        if len(text) > MAX_PACK_LENGTH:
            raise PackError([f"is longer than {MAX_PACK_LENGTH} characters"])
        try:
            raw = tomllib.loads(text)
        except tomllib.TOMLDecodeError as why:
            raise PackError([f"is not TOML: {why}"]) from why
        faults: list[str] = []
        pack = _read(raw, faults)
        faults += [fault for rule in pack.rules for fault in _rule_faults(rule, pack.carriers)]
        if not faults:  # a broken pattern would only fail the samples once more
            faults += [fault for sample in pack.golden for fault in _sample_faults(sample, pack)]
        if faults:
            raise PackError(faults)
        return pack

    @cached_property
    def _ranked(self) -> tuple[CarrierRule, ...]:
        return tuple(sorted(self.rules, key=lambda rule: -rule.score))

    def candidates(self, number: str) -> tuple[Candidate, ...]:
        """The carriers that `number` may belong to, best first; each carrier once; none if nothing fits."""
        text = normalise(number)
        best: dict[str, CarrierRule] = {}
        for rule in self._ranked:
            if rule.carrier not in best and rule.matches(text):
                best[rule.carrier] = rule
        found = [_candidate(rule, text) for rule in best.values()]
        return tuple(sorted(found, key=lambda candidate: -candidate.score))

    def plausible(self, number: str) -> bool:
        """Whether `number` may be a waybill, also of a carrier that this pack does not know.

        It takes 8 to 32 of A-Z, 0-9 and "-" with at least six digits: the shortest old numbers have eight,
        the longest with a piece tail stay below 32, and a word has fewer digits. Addresses in QR codes hold
        ":", "/" or "." and so fall out, and so do pickup codes (16-4-9626) on our own labels. A number whose
        last digit makes it a product code (EAN-13, UPC) is the goods' own label in the camera's view, unless
        a carrier's own check digit holds; that refuses one in ten plain 12- and 13-digit waybills, so ask
        `candidates` first.
        """
        text = normalise(number)
        if any(rule.check is not None and rule.matches(text) for rule in self.rules):
            return True
        if _UNKNOWN_CARRIERS.fullmatch(text) is None or _PICKUP_CODE.fullmatch(text) is not None:
            return False
        if is_product_code(text):
            return False
        return sum(character.isdigit() for character in text) >= 6


def normalise(number: str) -> str:
    """`number` without blanks, half-width and in upper case; "" if it is longer than 64 characters."""
    if len(number) > MAX_NUMBER_LENGTH:
        return ""
    text = "".join(number.translate(_ZERO_WIDTH).split())
    return text.translate(_HALF_WIDTH).upper()


def is_product_code(text: str) -> bool:
    """Whether the digits are a valid GTIN-12 or GTIN-13, as printed on goods."""
    return len(text) in (12, 13) and is_gtin(text)


def _candidate(rule: CarrierRule, text: str) -> Candidate:
    # One in ten waybills of 12 or 13 digits passes as a product code by chance: ranked down, not dropped.
    if rule.check is None and is_product_code(text):
        why = f"{rule.why}; it could be the product code of goods"
        return Candidate(rule.carrier, rule.score // 2, why, rule.kind)
    return Candidate(rule.carrier, rule.score, rule.why, rule.kind)


T = TypeVar("T")


def _read(raw: dict[str, Any], faults: list[str]) -> CarrierPack:
    known = {"version", "source", "carriers", "rules", "golden"}
    faults += [
        f"{key}: no such key; known are {', '.join(sorted(known))}" for key in sorted(raw.keys() - known)
    ]
    faults += [f"{key}: is missing" for key in sorted(known - raw.keys())]
    rules = _take(raw.get("rules", []), list[dict[str, Any]], "rules", faults) or []
    golden = _take(raw.get("golden", []), list[dict[str, Any]], "golden", faults) or []
    read_rules = [_take(row, CarrierRule, f"rule {n}", faults) for n, row in enumerate(rules, 1)]
    read_golden = [_take(row, Golden, f"golden sample {n}", faults) for n, row in enumerate(golden, 1)]
    return CarrierPack(
        version=_take(raw.get("version", 0), int, "version", faults) or 0,
        source=_take(raw.get("source", ""), str, "source", faults) or "",
        carriers=_take(raw.get("carriers", {}), dict[str, Carrier], "carriers", faults) or {},
        rules=tuple(rule for rule in read_rules if rule),
        golden=tuple(sample for sample in read_golden if sample),
    )


def _take(value: object, kind: type[T], where: str, faults: list[str]) -> T | None:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as why:
        faults.append(f"{where}: {why}")
        return None


def _rule_faults(rule: CarrierRule, carriers: dict[str, Carrier]) -> list[str]:
    where = f"rule {rule.carrier} {rule.pattern!r}"
    faults = [f"{where}: {fault}" for fault in pattern_faults(rule.pattern)]
    if rule.carrier not in carriers:
        faults.append(f"{where}: the carrier is not under [carriers]")
    if not 0 <= rule.score <= 100:
        faults.append(f"{where}: the score {rule.score} is not from 0 to 100")
    return faults


def pattern_faults(pattern: str) -> list[str]:
    """Why a pattern may not be used: wrong, or able to take long on a hostile number.

    Only literals, classes, "|", plain groups, "?" and bounded repeats are allowed, no repeat of a group, and
    at most 4,096 ways to share out the repeats: a match then costs a bounded number of steps.
    """
    faults = []
    if len(pattern) > 200:
        faults.append("is longer than 200 characters")
    if re.search(r"[*+\\.^$]|\(\?|\)\{|[?}][?{]", pattern):
        faults.append("only A-Z 0-9 - [ ] ( ) | ? and {n} or {n,m} behind a character or class are allowed")
    spans = [int(most or least) - int(least) + 1 for least, most in _REPEAT.findall(pattern)]
    if prod(max(span, 1) for span in spans) * 2 ** min(pattern.count("?"), 20) > MAX_FORKS:
        faults.append(f"its repeats can be shared out in more than {MAX_FORKS} ways")
    if "{" in _REPEAT.sub("", pattern):
        faults.append("a repeat must be bounded: {n} or {n,m}")
    try:
        re.compile(pattern, re.ASCII)
    except re.error as why:
        faults.append(f"is no regular expression: {why}")
    return faults


def _sample_faults(sample: Golden, pack: CarrierPack) -> list[str]:
    found = [candidate.carrier for candidate in pack.candidates(sample.number)]
    where = f"golden sample {sample.number}"
    faults = [f"{where}: {name} is not among {found}" for name in sample.among if name not in found]
    if sample.first is not None and found[:1] != [sample.first]:
        faults.append(f"{where}: {sample.first} should come first of {found}")
    if sample.none and found:
        faults.append(f"{where}: nothing should fit, but {found} do")
    if not (sample.none or sample.first or sample.among):
        faults.append(f"{where}: expects nothing; give first, among or none")
    return faults
