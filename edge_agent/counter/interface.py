"""What the box's heart knows of its counter's page, whether it has one or not."""

from collections.abc import Sequence
from typing import Protocol

from edge_agent.drivers.contract import Reading
from edge_agent.trade.outcome import Outcome
from plumbing.clock import Moment


class Till(Protocol):
    """What the agent's heart tells the page, in its own thread: it never waits for a browser."""

    def saved(self, taken: Sequence[tuple[Reading, Moment]], outcomes: Sequence[Outcome]) -> None:
        """These readings meant these outcomes, which are on disk by now."""

    def refused(self, taken: Sequence[tuple[Reading, Moment]]) -> None:
        """These readings could not be kept: the disk is full."""

    def tick(self, now: Moment) -> None:
        """Look at what changes by itself."""


class NoTill:
    """A box without a page."""

    def saved(self, taken: Sequence[tuple[Reading, Moment]], outcomes: Sequence[Outcome]) -> None:
        """Nobody looks."""

    def refused(self, taken: Sequence[tuple[Reading, Moment]]) -> None:
        """Nobody looks."""

    def tick(self, now: Moment) -> None:
        """Nobody looks."""
