"""A centre and a broker as in the field, each a process of its own; boxes are enrolled beside them."""

import json
import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from benchmarks.way.enrolment import CENTRE
from plumbing.ports import free_port
from plumbing.process import Child
from tests.brokers import Configured
from tests.system.processes import sanji


class Field:
    """A centre and a broker that run; boxes are enrolled beside them."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder, self.kind = folder, kind
        self.ports = {"broker": free_port(), "web": free_port(), "door": free_port()}
        self.config = folder / "centre.toml"
        self.config.write_text(CENTRE.format(folder=folder, **self.ports))
        self.children: list[Child] = []
        self.said("central", "ca", "init", str(self.config))
        self.broker = Configured(kind, folder / "broker.conf", self.ports["broker"])

    def said(self, *words: str, code: int = 0, typed: str = "") -> str:
        """What a command says."""
        done = subprocess.run(
            sanji(*words),
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            cwd=self.folder,
            check=False,
        )
        assert done.returncode == code, (words, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def configure(self) -> None:
        """Write the broker's files, as an engineer does."""
        words = ("--folder", str(self.folder / "ca"), "--port", str(self.ports["broker"]))
        made = self.said("central", "broker-config", str(self.config), self.kind, *words)
        if self.kind == "mosquitto":
            acl = self.said("central", "broker-config", str(self.config), "mosquitto-acl")
            (self.folder / "ca" / "acl").write_text(acl)
            made += "user root\n"
        made = made.replace("/var/lib/nats", str(self.folder / "jetstream"))
        (self.folder / "broker.conf").write_text(made)

    def start(self, name: str, *words: str) -> None:
        """A process of ours."""
        env = {"PATH": "/usr/bin:/bin", "HOME": os.environ.get("HOME", "/")}
        self.children.append(Child(name, sanji(*words), self.folder / f"{name}.log", env))

    def code(self, *words: str) -> str:
        """A new code."""
        told = self.said("central", "box", *words[:1], str(self.config), *words[1:], "--json")
        return str(json.loads(told)["code"])

    def enrol(self, code: str, into: str, *, exit_code: int = 0, door: int = 0) -> str:
        """A box comes in by a code."""
        config, data = self.folder / into / "box.toml", self.folder / into / "data"
        where = ("--config", str(config), "--data-dir", str(data))
        url = f"https://localhost:{door or self.ports['door']}"
        return self.said("edge", "enrol", code, "--centre", url, *where, code=exit_code)

    def confirmed(self) -> int:
        """How many events of boxes the centre has."""
        with closing(sqlite3.connect(f"file:{self.folder}/centre.sqlite?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM event").fetchone()[0])

    def backlog(self, into: str) -> int:
        """How many events a box has that are not confirmed; many as long as it has no outbox."""
        path = self.folder / into / "data" / "box.sqlite"
        if not path.exists():
            return 1
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            try:
                return int(db.execute("SELECT count(*) FROM outbox").fetchone()[0])
            except sqlite3.OperationalError:
                return 1

    def words(self) -> str:
        """All logs' last words."""
        return "\n".join(f"{log.name}: {log.read_text()[-1500:]}" for log in self.folder.glob("*.log"))

    def stop(self) -> None:
        """All down."""
        for child in reversed(self.children):
            child.stop()
        self.broker.stop()
