"""How far a day's arrivals are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from edge_agent.agent import Parts
from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.arriving.day import Progress, day_ms, progress
from edge_agent.drivers.contract import CodeRead
from tests.edge_agent.counter.rig import parts_in
from tests.edge_agent.making import at

_DAY_MS = 86_400_000


class Three:
    """Three parcels are on their way here."""

    def due_fen(self, _waybill: str) -> int | None:
        """Nothing is to be paid."""
        return None

    def expected_all(self) -> frozenset[str]:
        return frozenset(f"SF{n:013}" for n in (1, 2, 3))


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """A counter's parts."""
    made = parts_in(tmp_path, "s1")
    yield made
    made.outbox.close()


def arrive(parts: Parts, bench: Bench, n: int, up_ms: int) -> Progress:
    """How far it is as the numbered parcel arrives."""
    with parts.outbox.transaction():
        far = progress(bench, at(up_ms), f"SF{n:013}")
        for moment, event in bench.scan(CodeRead("s", f"SF{n:013}", "code128"), "arrive", at(up_ms)).events:
            bench.books.take(parts.outbox.append(moment, event), moment, event)
    return far


def test_arrivals_are_counted_by_china_s_day(parts: Parts) -> None:
    """A new day begins with one, whatever UTC says."""
    bench = parts.counter.bench
    to_midnight_ms = day_ms(at(0).at_ms) + _DAY_MS - at(0).at_ms
    moments = (0, to_midnight_ms - 1, to_midnight_ms)
    assert [arrive(parts, bench, n, up_ms).done for n, up_ms in enumerate(moments)] == [1, 2, 1]
    assert (day_ms(at(0).at_ms) + 8 * 3_600_000) % _DAY_MS == 0


def test_an_expected_list_says_of_how_many(parts: Parts) -> None:
    """What is not on it counts for nothing."""
    bench = replace(parts.counter.bench, expecting=Three())
    found = [arrive(parts, bench, n, n * 1000) for n in (1, 9, 2)]
    assert found == [Progress(1, 3), Progress(1, 3), Progress(2, 3)]
    assert progress(bench, at(9000)) == Progress(2, 3)
