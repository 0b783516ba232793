"""The box prints what it has saved, after the beep, and waits for no printer."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec import structs

from edge_agent.agent import Agent
from edge_agent.build import build
from edge_agent.counter.modes.cards import REPRINT
from edge_agent.drivers.contract import CodeRead
from edge_agent.printing.jobs import JOBS_MAX
from edge_agent.printing.office import PrintOffice
from edge_agent.trade.outcome import Signal
from tests.edge_agent.making import at, settings

PRINTER = {"shelf": {"port": "/dev/none", "shelf_on": ["arrive"]}}


class Counter:
    """An agent whose printer nobody drives: labels only pile up."""

    def __init__(self, folder: Path, **tables: Any) -> None:
        made = settings(folder, outbox={"reserve_mb": 0}, **tables)
        self.office = PrintOffice(made.printer, lambda: 0.0)
        self.signals: list[tuple[Signal, int]] = []
        parts = build(
            made,
            stream="s1",
            boot="b1",
            publish=lambda _packed: True,
            signal=lambda signal: self.signals.append((signal, self.waiting)),
            skipped=lambda: 0,
            rng=Random(1),
        )
        self.parts = structs.replace(parts, office=self.office)
        self.agent = Agent(self.parts, ["counter"], at(0))

    @property
    def waiting(self) -> int:
        """Labels that wait for the printer."""
        return sum(len(driver.jobs) for driver in self.office.drivers())

    def scan(self, text: str, up_ms: int) -> None:
        """A code at the counter."""
        self.agent.take([(CodeRead("counter", text, "code128"), at(up_ms))], at(up_ms))

    def close(self) -> None:
        """End it."""
        self.parts.outbox.close()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A counter with a printer."""
    with closing(Counter(tmp_path, printer=PRINTER)) as made:
        yield made


def test_the_beep_comes_before_the_label(counter: Counter) -> None:
    """When the signal is given, nothing waits for the printer yet."""
    counter.scan("SF1234567890123", 1000)
    assert counter.signals == [(Signal.OK, 0)]
    assert counter.waiting == 1


def test_a_second_scan_prints_no_second_label(counter: Counter) -> None:
    """A duplicate is told, not counted and not printed."""
    counter.scan("SF1234567890123", 1000)
    counter.scan("SF1234567890123", 2000)
    assert counter.waiting == 1


def test_the_reprint_card_prints_the_last_label_again(counter: Counter) -> None:
    """It is understood like any card, and changes what no scan means."""
    counter.scan("SF1234567890123", 1000)
    counter.scan(REPRINT, 2000)
    counter.scan("SF1234567890124", 3000)
    assert [signal for signal, _ in counter.signals] == [Signal.OK, Signal.CARD, Signal.OK]
    assert counter.waiting == 3


def test_without_a_printer_the_reprint_card_is_refused(tmp_path: Path) -> None:
    """Whoever holds it there waits for nothing."""
    with closing(Counter(tmp_path)) as counter:
        counter.scan(REPRINT, 1000)
        assert counter.signals == [(Signal.REFUSED, 0)]


def test_a_printer_that_is_away_for_ever_stops_no_scan(counter: Counter) -> None:
    """Labels beyond the queue's bound are counted in the box's health."""
    for number in range(JOBS_MAX + 7):
        counter.scan(f"SF{number:013}", 1000 + number)
    assert {signal for signal, _ in counter.signals} == {Signal.OK}
    assert (counter.waiting, counter.office.lost) == (JOBS_MAX, 7)
