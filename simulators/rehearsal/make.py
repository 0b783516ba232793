"""What a rehearsal is made of: the true parts, unless a test plants a flaw in their place."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Protocol

from msgspec import Struct

from central.collector import Collector
from central.store.projections.fold import Projections
from central.store.store import Store
from edge_agent.agent import Parts
from edge_agent.build import build
from edge_agent.settings import EdgeSettings
from edge_agent.trade.outcome import Signal
from edge_agent.uplink.sender import Publish
from plumbing.clock import Moment


class Builder(Protocol):
    """Puts a box's parts together: edge_agent.build.build, or what a test has in its place."""

    def __call__(
        self,
        settings: EdgeSettings,
        *,
        stream: str,
        boot: str,
        publish: Publish,
        signal: Callable[[Signal], None],
        skipped: Callable[[], int],
        rng: Random,
        now: Moment,
    ) -> Parts:
        """The parts of an agent."""


def _nothing(_database: Path) -> None:
    """The centre's database stays as it was made."""


class Make(Struct, frozen=True):
    """The makers of both ends; `prepare` may change the centre's new database."""

    parts: Builder = build
    collector: Callable[[Store, Projections], Collector] = Collector
    prepare: Callable[[Path], None] = _nothing


TRUE = Make()
