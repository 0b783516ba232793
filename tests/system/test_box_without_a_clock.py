"""A box that was off for days and boots without the time tells the centre the right times in the end."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from central.collector import Inbound
from central.store import tables
from edge_agent.agent import Agent
from edge_agent.build import build
from edge_agent.drivers.contract import CodeRead, TemperatureRead
from plumbing.clock import ClockQuality, Moment
from tests.central.centre import ROOM, T0, Centre, centre_in
from tests.edge_agent.making import settings

_PROBE = {"p": {"address": "28-0000000000a1", "room": ROOM[1], "interval_s": 1}}
_SYNCED_UP_MS, _END_UP_MS = 40_000, 80_000


def live(centre: Centre, folder: Path, clock_at: Callable[[int], Moment]) -> None:
    """The true agent, outbox and collector through a boot at T0: a scan each 10 s, a reading a second."""
    sent: list[bytes] = []

    def publish(packed: bytes) -> bool:
        sent.append(packed)
        return True

    parts = build(
        settings(folder, probe=_PROBE, telemetry={"seal_s": 5}),
        stream="s1",
        boot="b1",
        publish=publish,
        signal=lambda _: None,
        skipped=lambda: 0,
        rng=Random(1),
    )
    with closing(parts.outbox):
        agent = Agent(parts, [], clock_at(0))
        parts.sender.on_connect(0)
        for up_ms in range(1000, _END_UP_MS, 1000):
            now = clock_at(up_ms)
            agent.take([(TemperatureRead("p", 4000 + up_ms // 1000), now)], now)
            if up_ms % 10_000 == 0:
                agent.take([(CodeRead("counter", f"SF{up_ms:013}", "code128"), now)], now)
            agent.tick(now)
            batches = [Inbound("box-1", batch) for batch in sent]
            sent.clear()
            for confirm in centre.collector.receive(batches, T0 + up_ms + 50):
                agent.confirm(confirm)


@pytest.mark.parametrize(
    ("wrong_ms", "clock"),
    [(-T0, "unknown"), (-3 * 86_400_000, "estimated"), (3 * 86_400_000, "estimated")],
    ids=["1970", "last Tuesday", "ahead"],
)
def test_the_right_times_stand_at_the_centre(tmp_path: Path, wrong_ms: int, clock: ClockQuality) -> None:
    """Half of it was sent, stored and confirmed before the time was known; a rebuild says the same."""

    def clock_at(up_ms: int) -> Moment:
        is_synced = up_ms >= _SYNCED_UP_MS
        at_ms = T0 + up_ms + (0 if is_synced else wrong_ms)
        return Moment(max(0, at_ms), up_ms, "synced" if is_synced else clock)

    with centre_in(tmp_path) as centre:
        live(centre, tmp_path / "box", clock_at)
        assert any(row.clock == "estimated" for row in centre.rows(tables.event))
        steps = sorted((row.at_ms, row.waybill) for row in centre.rows(tables.parcel_step))
        assert steps == [(T0 + up_ms, f"SF{up_ms:013}") for up_ms in range(10_000, _END_UP_MS, 10_000)]
        readings = sorted((row.at_ms, row.milli_c) for row in centre.rows(tables.temperature))
        assert readings[:60] == [(T0 + up * 1000, 4000 + up) for up in range(1, 61)]
        assert centre.rows(tables.quarantine) == []
        models = centre.models()
        centre.projections.rebuild(centre.store)
        assert centre.models() == models
