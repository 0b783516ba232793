"""Every house rule can fail: each finds the fault in a small bad source, and none in a good one."""

from collections.abc import Callable, Iterable, Iterator

import pytest

from tests.house import rules
from tests.house.measure import circles, spread
from tests.house.rules import Finding
from tests.house.source import Source

Rule = Callable[[Iterable[Source]], Iterator[Finding]]

# rule, path, bad text
BAD = [
    (rules.floors, "edge_agent/a.py", "import central.store"),
    (rules.floors, "edge_agent/a.py", "def f():\n    from central import store"),
    (rules.floors, "central/a.py", "from simulators.world import World"),
    (rules.floors, "plumbing/a.py", "import logistics"),
    (rules.floors, "central/a.py", 'import importlib\nimportlib.import_module("simulators.world")'),
    (rules.homes, "central/a.py", "import paho.mqtt.client"),
    (rules.homes, "edge_agent/drivers/scale.py", "from cv2 import imread"),
    (rules.homes, "edge_agent/a.py", "import sqlite3"),
    (rules.homes, "central/a.py", "import requests"),
    (rules.purity, "logistics/a.py", "import random"),
    (rules.purity, "logistics/a.py", "from pathlib import Path"),
    (rules.purity, "logistics/a.py", 'x = open("f")'),
    (rules.purity, "logistics/a.py", "def f():\n    print(1)"),
    (rules.purity, "logistics/a.py", "def f():\n    global x\n    x = 1"),
    (rules.clock, "central/a.py", "import time\nx = time.time()"),
    (rules.clock, "central/a.py", "import time as t\nx = t.monotonic_ns()"),
    (rules.clock, "central/a.py", "from time import monotonic"),
    (rules.clock, "central/a.py", "import time\ndef f(clock=time.perf_counter): ..."),
    (rules.clock, "central/a.py", "from datetime import UTC, datetime\nx = datetime.now(UTC)"),
    (rules.clock, "central/a.py", "from datetime import date\nx = date.today()"),
    (rules.clock, "central/a.py", "from plumbing.clock import utc_ms"),
    (rules.clock, "central/a.py", "def f(clock):\n    return clock.now()"),
    (rules.opening, "central/a.py", "x = 1"),
    (rules.opening, "central/a.py", '"""No sentence"""'),
    (rules.sizes, "central/a.py", "x = 1\n" * 401),
    (rules.sizes, "central/a.py", "class A:\n    def f(self):\n" + "        x = 1\n" * 50),
    (rules.sizes, "central/a.py", "x = 1\n" * 151),
    (rules.broad, "central/a.py", "try: ...\nexcept: ..."),
    (rules.broad, "central/a.py", "try: ...\nexcept Exception as why: print(why)"),
    (rules.broad, "central/a.py", "try: ...\nexcept (OSError, BaseException): ..."),
    (rules.broad, "central/a.py", "import contextlib\nwith contextlib.suppress(Exception): ..."),
    (rules.lazy, "central/a.py", "def f():\n    import json"),
    (rules.lazy, "central/a.py", "from . import b"),
    (rules.lazy, "central/a.py", "import importlib\ndef f(name): return importlib.import_module(name)"),
    (rules.mirror, "tests/nowhere/test_a.py", ""),
    (rules.mirror, "central/a.py", '"""Central."""\nx = 1'),
    (rules.skips, "tests/test_a.py", "import pytest\ndef test_a():\n    pytest.skip()"),
    (rules.skips, "tests/test_a.py", "import pytest\n@pytest.mark.skipif(True)\ndef test_a(): ..."),
]

# rule, path, good text
GOOD = [
    (rules.floors, "edge_agent/a.py", "import logistics.wire, plumbing.mqtt, edge_agent.b"),
    (rules.floors, "tests/test_a.py", "import simulators, central"),
    (rules.homes, "plumbing/mqtt.py", "import paho.mqtt.client, msgspec, socket"),
    (rules.homes, "central/web/pages/a.py", "from fastapi import APIRouter"),
    (rules.purity, "logistics/a.py", "import math, datetime\ndef f(open): return open.read"),
    (rules.purity, "plumbing/a.py", "import os"),
    (rules.clock, "plumbing/clock.py", "import time\nx = time.time()"),
    (rules.clock, "edge_agent/pumps.py", "import time\nx = time.monotonic()"),
    (rules.clock, "central/a.py", "import time\ndef f(now): time.sleep(1); return now.at_ms"),
    (rules.opening, "central/a.py", '"""What it is for: this."""'),
    (rules.opening, "central/a.py", '"""What it is for.\n\nAnd more\n"""'),
    (rules.sizes, "central/a.py", "def f():\n" + "    x = 1\n" * 49),
    (rules.broad, "central/a.py", "try: ...\nexcept OSError: ..."),
    (rules.broad, "central/a.py", "try: ...\nexcept BaseException:\n    undo()\n    raise"),
    (rules.lazy, "central/a.py", "import json\nfrom central.store import tables"),
    (rules.mirror, "tests/house/test_a.py", ""),
    (rules.skips, "tests/test_a.py", "import pytest\npytest.raises(ValueError)"),
]


@pytest.mark.parametrize(("rule", "path", "text"), BAD)
def test_bad_is_found(rule: Rule, path: str, text: str) -> None:
    """A fault is found, by the right rule, in the right file or folder."""
    found = list(rule([Source(path, text)]))
    assert found
    assert {one.rule for one in found} == {rule.__name__}
    assert all(path.startswith(one.place.partition(":")[0]) or one.place == "." for one in found)


@pytest.mark.parametrize(("rule", "path", "text"), GOOD)
def test_good_passes(rule: Rule, path: str, text: str) -> None:
    """What is allowed is not found fault with."""
    assert list(rule([Source(path, text)])) == []


def test_circle_is_found_even_where_it_is_lazy() -> None:
    """Three files that import one another in a round are one circle, be one of the imports in a function."""
    round_trip = [
        Source("central/a.py", "import central.b"),
        Source("central/b.py", "from central import c"),
        Source("central/c.py", "def f():\n    from central.a import x"),
    ]
    assert [found.text for found in rules.circle(round_trip)] == [
        "imports go round: central.a, central.b, central.c"
    ]
    assert list(rules.circle(round_trip[:2])) == []


def test_two_circles_stay_two() -> None:
    """Circles that only touch in one direction are told apart."""
    graph = {"a": {"b"}, "b": {"a", "c"}, "c": {"d"}, "d": {"c"}, "e": {"a"}}
    assert sorted(circles(graph)) == [["a", "b"], ["c", "d"]]


def test_full_folder_is_found() -> None:
    """Fifteen entries are too many, the package's own file not counted; fourteen are not."""
    fourteen = ["central/__init__.py", *(f"central/{n}.py" for n in range(14))]
    assert list(rules.folders(fourteen)) == []
    assert [found.place for found in rules.folders([*fourteen, "central/store/a.py"])] == ["central"]


def test_registry_host_is_found() -> None:
    """A file that names a registry's host is found, with the line."""
    host = rules.REGISTRY_HOSTS[0]
    assert [found.line for found in rules.registry([("a.md", f"one\nhttps://{host.upper()}/simple")])] == [2]


def test_idle_table_entry_is_found() -> None:
    """A home that nothing lives in is told, and one that is lived in is not."""
    told = list(rules.idle_places([Source("plumbing/mqtt.py", "import paho")]))
    assert "nothing at plumbing/settings.py imports pydantic" in told
    assert "nothing at plumbing/mqtt.py imports paho" not in told
    assert "nothing at plumbing/* reads the clock" in told


def test_functions_are_named_by_where_they_stand() -> None:
    """A place names class and function, nested ones too, so that a bend covers one function only."""
    source = Source("central/a.py", "class A:\n    def f(self):\n        def g():\n            import json\n")
    assert [name for name, _ in source.functions] == ["A.f", "A.f.g"]
    assert [found.place for found in rules.lazy([source])] == ["central/a.py:A.f.g"]


def test_spread_of_lengths() -> None:
    """Median, 90 % and longest are those of the numbers, and nothing is zero long."""
    assert spread(list(range(1, 102))).p90 == 91
    assert spread([3]).median == 3
    assert spread([]).longest == 0
