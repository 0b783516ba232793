"""A broker, a centre and a box, each a process of its own, and a person who scans and listens."""

import itertools
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from plumbing.patience import wait_until
from plumbing.ports import free_port
from plumbing.process import Child
from simulators.broker import NatsBroker
from simulators.hill_link import HillLink
from simulators.wires.pin_bank import FOLDER_VARIABLE, Bank
from simulators.wires.scanner import ScannerWire
from simulators.worlds.ear import Ear
from tests.system.processes import sanji

_BUZZER = 17
_BOX = """
[box]
name = "box-hub"
site = "HUB"
role = "hub"
data_dir = "{folder}/box"
clock = "trusted"

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
"""
_CENTRE = """
[store]
url = "sqlite:///{folder}/centre.sqlite"

[broker]
addresses = ["{broker}"]
keepalive_s = 5

[web]
secret_file = "{folder}/secret"
"""


class Trio:
    """The box reaches the broker over a link in the hills; the centre sits beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._stop = threading.Event()
        self._broker_port = free_port()
        self.link = HillLink(self._broker_port)
        self.promised: set[str] = set()
        (folder / "pins").mkdir()
        self._scanner = ScannerWire(folder / "scanner")
        self._ear = Ear(Bank(folder / "pins"), _BUZZER)
        self._broker = NatsBroker(folder / "broker", self._broker_port)
        self._children: dict[str, Child] = {}
        box = _BOX.format(folder=folder, port=self.link.port, buzzer=_BUZZER)
        (folder / "box.toml").write_text(box)
        (folder / "centre.toml").write_text(_CENTRE.format(folder=folder, broker=self._broker.address))
        self._person = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        """Everything up, and the first scan promised."""
        self._scanner.open()
        self.link.start()
        for name in ("broker", "centre", "box"):
            self.revive(name)
        self._person.start()
        assert wait_until(lambda: bool(self.promised), 30), self.words()

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
        self._person.join(timeout=20)

    def kill(self, name: str) -> None:
        """kill -9."""
        if name == "broker":
            self._broker.kill()
        else:
            self._children.pop(name).kill()

    def revive(self, name: str) -> None:
        """Start it (again), as systemd would."""
        if name == "broker":
            self._broker.start()
            return
        words = ("edge", "run") if name == "box" else ("central", "collect")
        env = {"PATH": "/usr/bin:/bin", FOLDER_VARIABLE: str(self._folder / "pins")}
        config = str(self._folder / f"{name}.toml")
        self._children[name] = Child(name, sanji(*words, config), self._folder / f"{name}.log", env)

    def settled(self, patience_s: float = 60) -> bool:
        """Whether every promised scan reaches the centre and the box has nothing left to send."""
        return wait_until(
            lambda: self.promised <= self.stored() and not self._backlog(), patience_s, pause_s=0.2
        )

    def stored(self) -> set[str]:
        """The waybills at the centre."""
        return {row[0] for row in self._ask("centre.sqlite", "SELECT waybill FROM parcel_step")}

    def doubled(self) -> list[str]:
        """Waybills that stand at the centre more than once; nobody scans one twice here."""
        query = "SELECT waybill FROM parcel_step GROUP BY waybill HAVING count(*) > 1"
        return [row[0] for row in self._ask("centre.sqlite", query)]

    def words(self) -> str:
        """The last words of all logs, for a test that fails."""
        logs = sorted(self._folder.glob("*.log"))
        return "\n".join(f"{log.name}: {log.read_text(errors='replace')[-1500:]}" for log in logs)

    def _backlog(self) -> int:
        return int(self._ask("box/box.sqlite", "SELECT count(*) FROM outbox")[0][0])

    def _ask(self, name: str, query: str) -> list[tuple[str, ...]]:
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
            waybill = f"SF{next(self._numbers):013d}"
            self._scanner.scan(waybill)
            if self._ear.listen(1.0) == "beep":
                self.promised.add(waybill)


@contextmanager
def trio(folder: Path) -> Iterator[Trio]:
    """A trio that runs, and is gone at the end."""
    made = Trio(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
