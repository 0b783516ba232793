"""The house rules hold for the whole project, and every place where one bends is needed."""

from functools import cache

import pytest

from tests.house import rules
from tests.house.rules import Finding
from tests.house.source import BESIDE, FLOORS, ROOT, Source, load, ours
from tests.house.tables import BENDS


@cache
def code() -> list[Source]:
    """Everything that is no test."""
    return load(*FLOORS, *BESIDE)


@cache
def everything() -> list[Source]:
    """The code and its tests."""
    return [*code(), *load("tests")]


@cache
def files() -> list[str]:
    """The path of every file of the project."""
    return [
        path.relative_to(ROOT).as_posix() for path in sorted(ROOT.rglob("*")) if path.is_file() and ours(path)
    ]


@cache
def findings() -> list[Finding]:
    """What breaks a rule, bends not yet taken into account."""
    floors = [source for source in code() if source.top in FLOORS]
    texts = [(path, (ROOT / path).read_text(encoding="utf-8", errors="replace")) for path in files()]
    found = [
        *rules.floors(everything()),
        *rules.homes(floors),
        *rules.purity(floors),
        *rules.clock(floors),
        *rules.opening(everything()),
        *rules.sizes(code()),
        *rules.broad(code()),
        *rules.circle(everything()),
        *rules.lazy(everything()),
        *rules.mirror(everything()),
        *rules.folders(files()),
        *rules.registry(texts),
        *rules.skips(load("tests")),
    ]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(
    "rule",
    [
        "floors",
        "homes",
        "purity",
        "clock",
        "opening",
        "sizes",
        "broad",
        "circle",
        "lazy",
        "mirror",
        "folders",
        "registry",
        "skips",
    ],
)
def test_rule_holds(rule: str) -> None:
    """Nothing breaks a rule but where tests/house/tables.py says why."""
    broken = [str(found) for found in findings() if found.rule == rule and (rule, found.place) not in BENDS]
    assert not broken, "\n" + "\n".join(broken)


def test_every_bend_is_needed() -> None:
    """A bend that bends nothing any more is taken out."""
    bent = {(found.rule, found.place) for found in findings()}
    idle = [f"{rule} at {place} bends nothing" for rule, place in sorted(BENDS.keys() - bent)]
    assert not idle, "\n" + "\n".join(idle)


def test_every_place_of_the_tables_is_used() -> None:
    """A home that its library has left, or a clock place that reads no clock, is taken out."""
    idle = list(rules.idle_places(code()))
    assert not idle, "\n" + "\n".join(idle)
