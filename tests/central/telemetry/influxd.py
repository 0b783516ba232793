"""A real InfluxDB 1 of the tests' own, which can be killed and started, behind the door of version 2."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from plumbing.patience import wait_until
from plumbing.ports import free_port
from simulators.servers.influx.door import Door, opened
from tests import needs

_START_S_MAX = 60.0


class Influxd:
    """The database's process, and what it holds by InfluxQL."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port, self._other = free_port(), free_port()
        self._program = needs.program("influxd")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        place = {
            "META_DIR": "meta",
            "DATA_DIR": "data",
            "DATA_WAL_DIR": "wal",
        }
        told = {f"INFLUXDB_{name}": str(self._folder / folder) for name, folder in place.items()}
        told |= {
            "INFLUXDB_HTTP_BIND_ADDRESS": f"127.0.0.1:{self.port}",
            "INFLUXDB_BIND_ADDRESS": f"127.0.0.1:{self._other}",
            "INFLUXDB_REPORTING_DISABLED": "true",
            "INFLUXDB_MONITOR_STORE_ENABLED": "false",
        }
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, "-config", os.devnull], env={**os.environ, **told}, stdout=log, stderr=log
            )
        wait_until(self._answers, _START_S_MAX)
        self.ask("CREATE DATABASE sanji")

    def _answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/ping").status_code == 204
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """As a power cut would end it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def ask(self, query: str) -> list[dict[str, Any]]:
        """The rows that a question finds, tags and columns by name, times in ms."""
        form = {"q": query, "db": "sanji", "epoch": "ms"}
        told = httpx.post(f"http://127.0.0.1:{self.port}/query", data=form, timeout=20).json()
        (result,) = told["results"]
        return [
            {**one.get("tags", {}), **dict(zip(one["columns"], values, strict=True))}
            for one in result.get("series", ())
            for values in one["values"]
        ]

    def temperatures(self) -> set[tuple[str, str, str, int, int]]:
        """All of them, as the centre's table has them: probe, site, room, moment, milli-°C."""
        rows = self.ask("SELECT celsius, box, probe, site, room FROM temperature")
        return {
            (
                f"{one['box']}/{one['probe']}",
                one["site"],
                one["room"],
                one["time"],
                round(one["celsius"] * 1000),
            )
            for one in rows
        }


@contextmanager
def influxd() -> Iterator[tuple[Influxd, Door]]:
    """A database, empty, with its door."""
    with tempfile.TemporaryDirectory(prefix="influx") as folder:
        database = Influxd(Path(folder))
        database.start()
        try:
            with opened(Door(database.port, token="secret")) as door:
                yield database, door
        finally:
            database.kill()
