"""A broker, a centre and a box, each a process of its own, and a person who scans and listens."""

import itertools
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from plumbing.patience import wait_until
from plumbing.ports import free_port
from plumbing.process import Child
from simulators.hill_link import HillLink
from simulators.servers.broker import NatsBroker
from simulators.wires.pin_bank import FOLDER_VARIABLE, Bank
from simulators.wires.scanner import ScannerWire
from simulators.worlds.ear import Ear
from tests.system.processes import sanji

_BUZZER = 17
_LISTEN_S = 0.02
_BOX = """
[box]
name = "box-hub"
site = "HUB"
role = "hub"
data_dir = "{folder}/box"
clock = "{clock}"

[broker]
addresses = ["mqtt://127.0.0.1:{port}"]
keepalive_s = 5

[sending]
resend_s = 1.0
resend_s_max = 5.0

[scanner.hand]
port = "{folder}/scanner"

[pins]
module = "simulators.wires.pin_bank"
buzzer = {buzzer}

[outbox]
reserve_mb = {reserve_mb}
"""
_CENTRE = """
[store]
url = "sqlite:///{folder}/centre/centre.sqlite"

[broker]
addresses = ["{broker}"]
keepalive_s = 5

[web]
secret_file = "{folder}/secret"
"""


class Trio:
    """The box reaches the broker over a link in the hills; the centre sits beside it.

    With `scans_per_s` the person scans at that pace and does not wait for the beep: all that was scanned
    counts as promised, for a box that lives and has room takes everything. `env` is added to a process's own,
    `tables` to the box's settings. Where nobody scans by the scanner, the test is the person.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: str = "trusted",
        reserve_mb: float = 8,
        scans_per_s: float | None = None,
        env: Mapping[str, Mapping[str, str]] | None = None,
        tables: str = "",
        has_person: bool = True,
    ) -> None:
        self._folder = folder
        self._env = env or {}
        self._numbers = itertools.count(1)
        self._stop = threading.Event()
        self._broker_port = free_port()
        self.link = HillLink(self._broker_port)
        self.promised: set[str] = set()
        self.scanned: dict[str, float] = {}
        self.has_heard = False
        for name in ("pins", "centre"):
            (folder / name).mkdir(exist_ok=True)
        self._scanner = ScannerWire(folder / "scanner")
        self._bank = Bank(folder / "pins")
        self._ear = Ear(self._bank, _BUZZER)
        self._broker = NatsBroker(folder / "broker", self._broker_port)
        self._children: dict[str, Child] = {}
        box = _BOX.format(
            folder=folder, port=self.link.port, buzzer=_BUZZER, clock=clock, reserve_mb=reserve_mb
        )
        (folder / "box.toml").write_text(box + tables)
        (folder / "centre.toml").write_text(_CENTRE.format(folder=folder, broker=self._broker.address))
        work = partial(self._work_apace, 1 / scans_per_s) if scans_per_s else self._work
        self._person = threading.Thread(target=work, daemon=True) if has_person else None

    def start(self) -> None:
        """Everything up, and the first scan promised."""
        self._scanner.open()
        self.link.start()
        for name in ("broker", "centre", "box"):
            self.revive(name)
        if self._person:
            self._person.start()
            self.await_promise()

    def await_promise(self) -> None:
        """Wait until one more scan is promised."""
        before = len(self.promised)
        assert wait_until(lambda: len(self.promised) > before, 30), self.words()

    def stop(self) -> None:
        """Everything down."""
        self.rest()
        for child in self._children.values():
            child.stop()
        self._broker.stop()
        self.link.stop()
        self._scanner.close()

    def rest(self) -> None:
        """The person stops scanning."""
        self._stop.set()
        if self._person:
            self._person.join(timeout=20)

    def kill(self, name: str) -> None:
        """kill -9."""
        if name == "broker":
            self._broker.kill()
        else:
            self._children.pop(name).kill()
        if name == "box":
            self._bank.let_go(_BUZZER)  # A dead box is silent: whatever it last drove, nobody hears it.

    def abort(self, name: str) -> None:
        """SIGABRT to the box or the centre, as systemd's watchdog sends it, and wait until it is dead."""
        child = self._children.pop(name)
        os.kill(child.pid, signal.SIGABRT)
        child.wait(20)
        if name == "box":
            self._bank.let_go(_BUZZER)

    def revive(self, name: str) -> None:
        """Start it (again), as systemd would."""
        if name == "broker":
            self._broker.start()
            return
        words = ("edge", "run") if name == "box" else ("central", "collect")
        env = {
            "PATH": "/usr/bin:/bin",
            FOLDER_VARIABLE: str(self._folder / "pins"),
            **self._env.get(name, {}),
        }
        config = str(self._folder / f"{name}.toml")
        self._children[name] = Child(name, sanji(*words, config), self._folder / f"{name}.log", env)

    def settled(self, patience_s: float = 60) -> bool:
        """Whether every promised scan reaches the centre and the box has nothing left to send."""
        return wait_until(
            lambda: self.promised <= self.stored() and not self.backlog(), patience_s, pause_s=0.2
        )

    def stored(self) -> set[str]:
        """The waybills at the centre."""
        return set(self.times())

    def times(self) -> dict[str, float]:
        """When each waybill was scanned, as the centre has it: seconds since 1970."""
        rows = self.at_centre("SELECT waybill, at_ms FROM parcel_step")
        return {waybill: at_ms / 1000 for waybill, at_ms in rows}

    def doubled(self) -> list[str]:
        """Waybills that stand at the centre more than once; nobody scans one twice here."""
        query = "SELECT waybill FROM parcel_step GROUP BY waybill HAVING count(*) > 1"
        return [row[0] for row in self.at_centre(query)]

    def at_centre(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the centre's database."""
        return self._ask("centre/centre.sqlite", query)

    def words(self) -> str:
        """The last words of all logs, for a test that fails."""
        logs = sorted(self._folder.glob("*.log"))
        return "\n".join(f"{log.name}: {log.read_text(errors='replace')[-1500:]}" for log in logs)

    def backlog(self) -> int:
        """How many events the box has not yet been told are stored."""
        rows = self._ask("box/box.sqlite", "SELECT count(*) FROM outbox")
        return int(rows[0][0]) if rows else 1

    def _ask(self, name: str, query: str) -> list[tuple[Any, ...]]:
        """Rows of a database, none while it or its table is not there yet."""
        path = self._folder / name
        if not path.exists():
            return []
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as db:
            try:
                return db.execute(query).fetchall()
            except sqlite3.OperationalError:
                return []

    def _work(self) -> None:
        """Scan one parcel after another; a beep is a promise, silence is none."""
        while not self._stop.is_set():
            waybill = self._scan()
            if self._ear.listen(1.0) == "beep":
                self.promised.add(waybill)

    def _work_apace(self, pace_s: float) -> None:
        """Once the box takes scans, scan at the pace; the beeps, slower than that, are only noticed."""
        while not self._stop.is_set() and self._ear.listen(1.0) != "beep":
            self._scan()
        due_s = time.monotonic()
        while not self._stop.wait(_LISTEN_S):
            self.has_heard = self.has_heard or self._bank.level(_BUZZER) == 1
            if time.monotonic() >= due_s:
                due_s += pace_s
                self.promised.add(self._scan())

    def _scan(self) -> str:
        waybill = f"SF{next(self._numbers):013d}"
        self.scanned[waybill] = time.time()
        self._scanner.scan(waybill)
        return waybill


@contextmanager
def running(made: Trio) -> Iterator[Trio]:
    """The trio runs, and is gone at the end."""
    try:
        made.start()
        yield made
    finally:
        made.stop()
