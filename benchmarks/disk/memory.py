"""What memory a box's agent takes in a week without a link, in its own process and on a virtual clock."""

import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

from benchmarks.table import Figure, say, tell
from edge_agent.agent import Agent, Parts
from edge_agent.build import build
from edge_agent.drivers.contract import CodeRead, TemperatureRead
from edge_agent.run import BoxRun
from edge_agent.settings import EdgeSettings
from plumbing import logs
from plumbing.clock import Moment

_HOUR_MS, _STEP_MS = 3_600_000, 10_000
_START_MS = 1_790_000_000_000
_PROBES = ("a1", "a2", "a3")
_SCAN_EACH_STEPS = 3
_HOURS_SAID, _HOURS = 24, 24 * 7
# Python with what keeps, packs and speaks for a box, and nothing of ours.
_BARE = """
import sqlite3, ssl, msgspec, zstandard, paho.mqtt.client, pydantic, structlog
lines = open("/proc/self/status").read().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmRSS:")))
"""


def main(hours: int = _HOURS) -> None:
    """Resident memory at the start, after an hour and after each simulated day."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.disk.memory", folder, str(hours)]
        said = _output(command)
    sys.stdout.write(said)
    ours = float(said.splitlines()[-1].partition(": ")[2].split()[0])
    tell(
        Figure(
            name=f"a box's memory after {hours} h",
            unit="MiB",
            ours=ours,
            limit=float(_output([sys.executable, "-c", _BARE])) / 1024,
            better="less",
        )
    )


def _output(command: list[str]) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def live(folder: Path, hours: int) -> None:
    """Three probes each ten seconds and two scans a minute: all that a village with a cold room has."""
    logs.hush()
    parts = _parts(folder)
    agent = Agent(parts, [], Moment(_START_MS, 0))
    # The true process's modules are part of what it takes: they are loaded by that name.
    say(f"{BoxRun.__module__} at the start: {_resident_kb() / 1024:.1f} MiB")
    for hour in range(1, hours + 1):
        for up_ms in range((hour - 1) * _HOUR_MS, hour * _HOUR_MS, _STEP_MS):
            _step(agent, Moment(_START_MS + up_ms, up_ms))
        if hour % _HOURS_SAID == 0 or hour in (1, hours):
            say(f"hour {hour}: {_resident_kb() / 1024:.1f} MiB, {parts.outbox.backlog} events wait")


def _parts(folder: Path) -> Parts:
    probes = {
        name: {"address": f"28-0000000000{name}", "room": "cold", "interval_s": _STEP_MS / 1000}
        for name in _PROBES
    }
    settings = EdgeSettings.model_validate(
        {
            "box": {"name": "box-1", "site": "S", "role": "village", "data_dir": folder, "clock": "trusted"},
            "broker": {"addresses": ["mqtt://127.0.0.1:1"]},
            "probe": probes,
            "room": {"cold": {"limit_c_max": 8}},
        }
    )
    return build(
        settings,
        stream="s",
        boot="b",
        publish=lambda _: False,
        signal=lambda _: None,
        skipped=lambda: 0,
        rng=Random(1),
        now=Moment(_START_MS, 0),
    )


def _step(agent: Agent, now: Moment) -> None:
    taken = [(TemperatureRead(probe, 4000 + now.up_ms // _STEP_MS % 8 * 62), now) for probe in _PROBES]
    agent.take(taken, now)
    number = now.up_ms // _STEP_MS
    if number % _SCAN_EACH_STEPS == 0:
        agent.take([(CodeRead("counter", f"SF{number:013}", "code128"), now)], now)
    agent.tick(now)


def _resident_kb() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


if __name__ == "__main__":
    live(Path(sys.argv[1]), int(sys.argv[2]))
