"""VictoriaMetrics takes the same writes: what the database has, it has, point by point."""

import json
import subprocess
from contextlib import closing
from pathlib import Path

import httpx

from plumbing.patience import wait_until
from plumbing.ports import free_port
from simulators.servers.influx.door import Door
from tests import needs
from tests.central.centre import Centre
from tests.central.telemetry import scene

_START_S_MAX = 60.0


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code == 200
    except httpx.HTTPError:
        return False


def test_point_by_point_the_same(centre: Centre, tmp_path: Path) -> None:
    """Also of what was written twice, with the one setting that docs/influx.md names."""
    program, port = needs.program("victoria-metrics"), free_port()
    url = f"http://127.0.0.1:{port}"
    options = [
        f"-storageDataPath={tmp_path / 'victoria'}",
        f"-httpListenAddr=127.0.0.1:{port}",
        "-retentionPeriod=10y",
        "-dedup.minScrapeInterval=1ms",
    ]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([program, *options], stdout=log, stderr=log)
    door = Door(0)
    door.url = url
    try:
        assert wait_until(lambda: _answers(url), _START_S_MAX), (tmp_path / "log").read_text()
        with closing(scene.far(door)) as far:
            scene.run_dry(scene.mirror(centre.store, far))
            scene.run_dry(scene.mirror(centre.store, far))
            far.write(["humidity,box=b,room=r,site=s,probe=p percent=1.5 1780000000000"])
        there = scene.temperatures(centre.store)
        assert wait_until(lambda: _temperatures(url) == there, 20), (len(_temperatures(url)), len(there))
    finally:
        process.terminate()
        process.wait(_START_S_MAX)


def _temperatures(url: str) -> set[tuple[object, ...]]:
    # What was taken is looked for after a moment, unless it is told to show it now.
    httpx.get(f"{url}/internal/force_flush")
    told = httpx.get(f"{url}/api/v1/export", params={"match[]": "temperature_celsius"}).text
    found: set[tuple[object, ...]] = set()
    for line in told.splitlines():
        one = json.loads(line)
        tags = one["metric"]
        for at_ms, celsius in zip(one["timestamps"], one["values"], strict=True):
            probe = f"{tags['box']}/{tags['probe']}"
            found.add((probe, tags["site"], tags["room"], at_ms, round(celsius * 1000)))
    return found
