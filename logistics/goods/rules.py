"""The rules of a product: limits with grades, each version with who, since when and by which source."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from logistics.coldchain.errors import RuleError
from logistics.coldchain.exposure import Record
from logistics.coldchain.rule import HIGHEST_MC, Rule, RuleBook

Grade = Literal["alarm", "quarantine", "reject"]
Quantity = Literal["temperature", "humidity"]
Basis = Literal["verified", "general"]
"""Whether a public source was read for the numbers, or they are general knowledge to be set by the county."""

_SEVERITY: dict[Grade, int] = {"alarm": 1, "quarantine": 2, "reject": 3}

Text = Annotated[str, Meta(min_length=1, max_length=200)]


class Criterion(Struct, frozen=True):
    """One limit of a product and what its breach means. Humidity is in thousandths of a percent.

    `name` is unique within a version and lasts over versions: by it a criterion is followed through history.
    """

    name: Text
    grade: Grade
    rule: Rule
    quantity: Quantity = "temperature"


class ProductRule(Struct, frozen=True):
    """A version of what a product bears, valid in a half-open time (UTC ms). Raises RuleError if it clashes.

    `by` is who set it, `source` the text that it rests on: an inspector asks for both a year later.
    """

    product: Text
    version: int
    valid_from_ms: int
    by: Text
    source: Text
    criteria: tuple[Criterion, ...]
    valid_to_ms: int | None = None
    basis: Basis = "general"
    note: str = ""

    def __post_init__(self) -> None:
        who = f"{self.product} version {self.version}"
        faults = [
            f"{who}: {what} is missing" for what in ("product", "by", "source") if not getattr(self, what)
        ]
        names = [criterion.name for criterion in self.criteria]
        if not names:
            faults.append(f"{who}: needs at least one criterion")
        faults += [f"{who}: criterion {name!r} is there twice" for name in {*names} if names.count(name) > 1]
        if self.valid_to_ms is not None and self.valid_to_ms <= self.valid_from_ms:
            faults.append(f"{who}: ends before it begins")
        if faults:
            raise RuleError(faults)

    def criterion(self, name: str) -> Criterion | None:
        """The criterion of a name, where this version has it."""
        return next((one for one in self.criteria if one.name == name), None)

    def covers(self, at_ms: int) -> bool:
        """Whether the version is valid at a time."""
        return self.valid_from_ms <= at_ms and (self.valid_to_ms is None or at_ms < self.valid_to_ms)


class History(Struct, frozen=True):
    """All versions of one product's rule, oldest first: numbered without gaps, each beginning where the one
    before ended. Nothing is ever changed but the end of the last. Raises RuleError if they do not fit."""

    versions: tuple[ProductRule, ...]

    def __post_init__(self) -> None:
        faults = [] if self.versions else ["a history needs at least one version"]
        for earlier, later in pairwise(self.versions):
            if later.product != earlier.product:
                faults.append(f"{later.product}: is no version of {earlier.product}")
            if later.version != earlier.version + 1:
                faults.append(f"{later.product}: version {later.version} follows {earlier.version}")
            if earlier.valid_to_ms != later.valid_from_ms:
                faults.append(
                    f"{later.product}: version {later.version} must begin when {earlier.version} ends"
                )
        if faults:
            raise RuleError(faults)

    @property
    def names(self) -> tuple[str, ...]:
        """The criteria of all versions, in the order in which they came."""
        return tuple(dict.fromkeys(one.name for version in self.versions for one in version.criteria))

    def at(self, at_ms: int) -> ProductRule | None:
        """The version valid at a time; None before the first and after the last."""
        return next((version for version in self.versions if version.covers(at_ms)), None)

    def stretches(self, start_ms: int, end_ms: int) -> Iterator[tuple[int, int, ProductRule | None]]:
        """Which version judges which part of a half-open span; None: nobody said anything then."""
        edges = {start_ms, end_ms}
        for version in self.versions:
            edges |= {version.valid_from_ms, *([] if version.valid_to_ms is None else [version.valid_to_ms])}
        for begin_ms, stop_ms in pairwise(sorted(edge for edge in edges if start_ms <= edge <= end_ms)):
            yield begin_ms, stop_ms, self.at(begin_ms)

    def book(self, name: str) -> RuleBook:
        """One criterion through all versions, so that each minute is judged by the version valid then.

        Outside all versions, and in those without it, nothing is out of limits. Raises RuleError for a name
        that none has.
        """
        found = [(version.valid_from_ms, version.criterion(name)) for version in self.versions]
        rules = [one.rule for _, one in found if one]
        if not rules:
            raise RuleError([f"{self.versions[0].product}: no version has a criterion {name!r}"])
        free = Rule(0, rules[0].interval_ms, rules[0].max_gap_ms, hi_mc=HIGHEST_MC)
        turns = [(found[0][0] - 1, free), *((from_ms, one.rule if one else free) for from_ms, one in found)]
        end_ms = self.versions[-1].valid_to_ms
        return RuleBook((*turns, *([] if end_ms is None else [(end_ms, free)])))

    def amended(self, rule: ProductRule) -> "History":
        """The history with a new version, which ends the last one. Raises RuleError if it is not the next."""
        *before, last = self.versions
        if last.valid_to_ms is None:
            last = replace(last, valid_to_ms=rule.valid_from_ms)
        return History((*before, last, rule))


class Finding(Struct, frozen=True):
    """A criterion that was broken: when first, and by which version of the rule."""

    name: str
    grade: Grade
    at_ms: int
    version: int


def findings(history: History, records: dict[str, Record]) -> list[Finding]:
    """What the records of a product's criteria (by name, each judged by its `book`) found, worst first."""
    found: list[Finding] = []
    for name, record in records.items():
        # What judged an alarm was valid when its duration ended: just before it, if there was any duration.
        alarms = [
            (one.alarm_ms, max(one.alarm_ms - 1, one.start_ms))
            for one in record.excursions
            if one.alarm_ms is not None
        ]
        sums_ms = (record.hot.alarm_ms, record.cold.alarm_ms)
        alarms += [(alarm_ms, alarm_ms - 1) for alarm_ms in sums_ms if alarm_ms is not None]
        if not alarms:
            continue
        at_ms, judged_ms = min(alarms)
        version = history.at(judged_ms)
        criterion = version.criterion(name) if version else None
        if version is not None and criterion is not None:
            found.append(Finding(name, criterion.grade, at_ms, version.version))
    return sorted(found, key=lambda one: (-_SEVERITY[one.grade], one.at_ms))
