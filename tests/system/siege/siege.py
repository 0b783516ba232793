"""A county under siege: a centre, a broker, a true box, and the certificates of those who mean harm."""

import sqlite3
import time
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from central.fleet.identity.authority import Authority
from central.fleet.identity.desk import Who
from central.fleet.identity.make import desk_of, roles_of
from central.fleet.identity.naming import new_identity
from central.settings import load_central
from central.store.store import Store
from edge_agent.identity import asking
from edge_agent.identity.files import Files
from logistics import wire
from logistics.events.boxes import CommandRejected
from logistics.topics import Topics
from plumbing.trust import keys
from plumbing.trust.tls import TlsFiles
from simulators.wires.scanner import ScannerWire
from tests.brokers import listens
from tests.central.fleet.identity.fenced import client
from tests.system.field.field import Field
from tests.waiting import until

COUNTY, BOX, FOE, OUT, OPERATOR = "suichang", "box-a", "box-b", "box-out", "operator"
TOPICS = Topics("sanji/v1", COUNTY, 64)
_SCANNER = '\n[scanner.hand]\nport = "{port}"\n'
_OPERATOR_MAY = f"\nuser {OPERATOR}\ntopic readwrite sanji/#\n"


class Siege:
    """Everything up, with a first scan of the true box stored and a notice of the true centre done."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self.field = Field(folder, "mosquitto")
        stack.callback(self.field.stop)
        self.scanner = ScannerWire(folder / "scanner")
        self.scanner.open()
        stack.callback(self.scanner.close)
        self._rise()
        self.operator = stack.enter_context(client(self.port, self._operators(), OPERATOR))
        assert self.operator.is_in(), self.field.broker.said()
        assert self.operator.may_hear("sanji/#")
        self.field.start("box", "edge", "run", str(folder / "box" / "box.toml"))
        self.scans("SF0000000000001")
        self.order("notice.show", "--text", "water is off at four")

    @property
    def port(self) -> int:
        """The broker's."""
        return self.field.ports["broker"]

    def _rise(self) -> None:
        """As an engineer does it; what costs a process each is asked of the desk itself."""
        field, url = self.field, f"https://localhost:{self.field.ports['door']}"
        settings = load_central(field.config)
        store = Store(settings.store.url)
        desk, who, now_ms = desk_of(settings, store), Who("engineer", "admin"), time.time_ns() // 1_000_000
        assert desk is not None
        sites = roles_of(settings)
        named = {BOX: "box", FOE: "foe", OUT: "out"}
        codes = {
            into: desk.add(new_identity(name, "HUB", "", sites, "engineer", now_ms), who)
            for name, into in named.items()
        }
        field.configure()
        with (self.folder / "ca" / "acl").open("a") as acl:
            acl.write(_OPERATOR_MAY)
        field.broker.start()
        field.start("centre", "central", "run", str(field.config))
        until(lambda: listens(field.ports["door"]), "enrolment is served", 30)
        field.enrol(str(codes.pop("box")), "box")
        for into, code in codes.items():
            asking.enrol(code, url, Files(self.folder / into / "data" / "identity"))
        desk.revoke(OUT, "stolen", who, now_ms)
        store.close()
        field.broker.reload()
        config = self.folder / "box" / "box.toml"
        told = config.read_text().replace("[box]\n", '[box]\nclock = "trusted"\n', 1)
        config.write_text(told + _SCANNER.format(port=self.folder / "scanner"))

    def _operators(self) -> TlsFiles:
        folder, key = self.folder / "ca", keys.new_key()
        ours = Authority(folder)
        made = ours.certify_server(key.public_key(), OPERATOR, ["localhost"], time.time_ns() // 1_000_000)
        keys.write_secret(folder / "operator.key", keys.pem_of(key))
        pem = keys.pem_of_certificate(made) + ours.chain_pem
        keys.write_open(folder / "operator.crt", pem.encode())
        return TlsFiles(folder / "root.crt", folder / "operator.crt", folder / "operator.key")

    def identity(self, into: str) -> TlsFiles:
        """The certificate of a box that came in."""
        pem = self.folder / into / "data" / "identity" / "box.pem"
        return TlsFiles(self.folder / "ca" / "root.crt", pem, pem)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the centre's database holds."""
        path = f"file:{self.folder}/centre.sqlite?mode=ro"
        with closing(sqlite3.connect(path, uri=True, timeout=10)) as db:
            return db.execute(query).fetchall()

    def scans(self, waybill: str) -> None:
        """A parcel is scanned at the true box, again until the scanner is open, and the centre has it."""
        query, due_s = f"SELECT 1 FROM parcel_step WHERE waybill = '{waybill}'", 0.0

        def is_there() -> bool:
            nonlocal due_s
            if time.monotonic() >= due_s:
                self.scanner.scan(waybill)
                due_s = time.monotonic() + 1
            return bool(self.rows(query))

        until(is_there, self.field.words(), 30)

    def order(self, kind: str, *words: str) -> None:
        """The true centre orders something of the true box, and it is done."""
        said = ("central", "command", "send", str(self.field.config), kind, BOX, *words)
        self.field.said(*said)
        query = "SELECT count(*) FROM command WHERE state NOT IN ('done')"
        until(lambda: self.rows(query) == [(0,)], self.field.words(), 30)

    def rejected(self) -> Counter[str]:
        """How many commands the true box told to have refused, by reason."""
        told: Counter[str] = Counter()
        for (body,) in self.rows("SELECT body FROM event WHERE type = 'command.rejected'"):
            event = wire.decode_event(body)
            assert isinstance(event, CommandRejected)
            told[event.reason] += event.count
        return told

    def hears(self, topic: str) -> list[bytes]:
        """What the broker's operator has heard under a topic."""
        return [payload for one, payload in list(self.operator.heard) if one == topic]

    def pids(self) -> dict[str, int]:
        """The processes that run, the broker among them."""
        ours = {one.name: one.pid for one in self.field.children if one.is_running()}
        return {**ours, "broker": self.field.broker.pid}

    def memory_mb(self) -> dict[str, float]:
        """What each of them has in memory."""
        return {name: _resident_mb(pid) for name, pid in self.pids().items()}


def _resident_mb(pid: int) -> float:
    words = Path(f"/proc/{pid}/status").read_text().split()
    return int(words[words.index("VmRSS:") + 1]) / 1024
