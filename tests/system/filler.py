"""A process with a box's true agent and no link: scans come as fast as it takes them."""

import sys
from pathlib import Path
from random import Random
from uuid import uuid4

from edge_agent.agent import Agent
from edge_agent.build import build
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Signal
from plumbing.clock import Clock, boot_id
from tests.edge_agent.making import settings


def main(folder: Path, reserve_mb: float, scans: int, heard: Path) -> None:
    """Scan so many waybills and write each with the signal that a person would have heard."""
    told: list[Signal] = []
    clock = Clock(is_trusted=True)
    parts = build(
        settings(folder, outbox={"reserve_mb": reserve_mb}),
        stream=uuid4().hex,
        boot=boot_id(),
        publish=lambda _: False,
        signal=told.append,
        skipped=lambda: 0,
        rng=Random(1),
        now=clock.now(),
    )
    agent = Agent(parts, [], clock.now())
    with heard.open("w", encoding="ascii") as file:
        for number in range(scans):
            waybill, now = f"FILL{number:011}", clock.now()
            agent.take([(CodeRead("counter", waybill, "code128"), now)], now)
            agent.tick(now)
            (signal,) = told
            told.clear()
            file.write(f"{waybill} {signal.name}\n")
    parts.outbox.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
