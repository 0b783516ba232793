"""What tests of the pages of lots begin with."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from plumbing.clock import utc_ms
from tests.edge_agent.counter.deeds.lots.cold import Cold, begun, certified, cold_store, weighed
from tests.edge_agent.counter.web.browsing import browsing

NEW, SAME = "NEW-1", "NEW-2"


@pytest.fixture
def cold(tmp_path: Path) -> Iterator[Cold]:
    """A cold store today: two certified lots of kiwifruit, the first of which ends earlier."""
    room = {name: {"limit_c_min": 0, "limit_c_max": 8} for name in ("r", "cold-1", "cold-2")}
    produce = {"company_prefix": "6901234"}
    with cold_store(tmp_path, boot_ms=utc_ms(), room=room, produce=produce) as made:
        made.rig.tell(begun(NEW), weighed(NEW, 8600), certified(NEW, 8600), begun(SAME), weighed(SAME, 3000))
        yield made


@pytest.fixture
def client(cold: Cold) -> Iterator[httpx.Client]:
    """A browser before the box's page."""
    with browsing(cold.rig) as made:
        yield made
