"""The drill in the field: the whole centre is lost and restored, its authority too, and boxes come back."""

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from plumbing.patience import wait_until
from plumbing.trust import card
from simulators.wires.scanner import ScannerWire
from tests.brokers import listens
from tests.central.fleet.cards.test_commands import KEY
from tests.system.field.field import Field
from tests.waiting import until

_BOXES = ("box-1", "box-2", "box-3")
_SCANS = 40
_PATIENCE_S = 60.0
_BACKUP = """
[backup]
folder = "{folder}/backups"
recipients = ["{recipient}"]
mb_per_s = 5
"""
_BOX = """
[sending]
resend_s = 1.0
resend_s_max = 5.0

[scanner.hand]
port = "{port}"
"""

pytestmark = pytest.mark.timeout(300)
Log = set[tuple[str, int, bytes]]


class County(Field):
    """Three boxes with a scanner each, a centre that is backed up, and Mosquitto."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "mosquitto")
        self.key = folder / "backup.key"
        told = self.said("central", "backup-key", str(self.key))
        recipient = told.split('"')[1]
        with self.config.open("a", encoding="utf-8") as file:
            file.write(_BACKUP.format(folder=folder, recipient=recipient))
        self.scanners = {name: ScannerWire(folder / f"{name}-scanner") for name in _BOXES}
        self.count = 0

    def begin(self) -> None:
        """All up, each box in by its code."""
        self.configure()
        self.broker.start()
        self.collect()
        codes = self.added()
        for name, scanner in self.scanners.items():
            scanner.open()
            self.enrol(codes[name], name)
            settings = self.folder / name / "box.toml"
            with settings.open("a", encoding="utf-8") as file:
                file.write(_BOX.format(port=self.folder / f"{name}-scanner"))
            self.start(name, "edge", "run", str(settings))
        until(lambda: all(map(self.listens_to_its_scanner, _BOXES)), "boxes take scans", _PATIENCE_S)

    def added(self) -> dict[str, str]:
        """The boxes' codes, of one table."""
        table, cards = self.folder / "boxes.csv", self.folder / "cards"
        table.write_text("\n".join(["name,site", *(f"{name},HUB" for name in _BOXES)]), encoding="utf-8")
        (self.folder / "field.pub").write_text(KEY, encoding="ascii")
        words = ("--sheet", str(self.folder / "sheet.html"), "--cards", str(cards))
        key = ("--key", str(self.folder / "field.pub"))
        self.said("central", "box", "add-many", str(self.config), str(table), *words, *key)
        return {name: str(card.read(cards / name / "sanji" / "enrol.toml").code) for name in _BOXES}

    def listens_to_its_scanner(self, name: str) -> bool:
        """What is scanned before is heard by nobody."""
        return "kind=scanner event=device.up" in (self.folder / f"{name}.log").read_text(errors="replace")

    def collect(self) -> None:
        """The centre, whole."""
        self.start("centre", "central", "run", str(self.config))
        until(lambda: listens(self.ports["door"]), self.words(), _PATIENCE_S)

    def scan(self, times: int) -> None:
        """So many parcels at each box, all of them stored at the centre and confirmed to the boxes."""
        for _ in range(times):
            self.count += 1
            for number, scanner in enumerate(self.scanners.values()):
                scanner.scan(f"SF{number}{self.count:012d}")
        assert wait_until(self.is_settled, _PATIENCE_S), self.words()

    def is_settled(self) -> bool:
        """Every parcel is at the centre, and no box has anything left to send."""
        stored = self.asked("SELECT count(DISTINCT waybill) FROM parcel_step")[0][0]
        return stored == self.count * len(_BOXES) and not any(self.backlog(name) for name in _BOXES)

    def log(self) -> Log:
        """All events of the centre."""
        return set(self.asked("SELECT stream, seq, body FROM event"))

    def asked(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the centre's database."""
        with closing(
            sqlite3.connect(f"file:{self.folder}/centre.sqlite?mode=ro", uri=True, timeout=10)
        ) as db:
            return db.execute(query).fetchall()

    def lose_the_centre(self) -> None:
        """Its process, its database, its authority, its settings, and the broker's link to all of that."""
        (centre,) = (child for child in self.children if child.name == "centre")
        self.children.remove(centre)
        centre.kill()
        self.broker.stop()
        rmtree(self.folder / "ca")
        for path in (self.config, *self.folder.glob("centre.sqlite*"), self.folder / "secret"):
            path.unlink(missing_ok=True)

    def stop(self) -> None:
        """All down."""
        super().stop()
        for scanner in self.scanners.values():
            scanner.close()


@pytest.fixture(name="county")
def _county(tmp_path: Path) -> Iterator[County]:
    made = County(tmp_path)
    try:
        made.begin()
        yield made
    finally:
        made.stop()


def test_a_lost_centre_comes_back_whole(county: County) -> None:
    """None lost, none doubled; boxes are known by the same certificates, take orders, and others come in."""
    county.scan(_SCANS)
    county.said("central", "backup", str(county.config))
    (source,) = map(str, county.folder.glob("backups/centre-*.age"))
    county.scan(_SCANS)
    lost = county.log()
    county.lose_the_centre()
    county.said("central", "restore", str(county.config), source, "--key", str(county.key))
    restored = county.log()
    assert restored < lost
    county.broker.start()
    county.collect()
    assert wait_until(lambda: lost <= county.log(), _PATIENCE_S), county.words()
    county.scan(1)
    back = county.log()
    sys.stdout.write(
        f"{len(lost)} events of {len(_BOXES)} boxes stood at the lost centre, {len(restored)} came from the"
        f" backup, {len(lost - back)} are lost\n"
    )
    assert len({(stream, seq) for stream, seq, _ in back}) == len(back)
    assert county.asked("SELECT waybill FROM parcel_step GROUP BY waybill HAVING count(*) > 1") == []
    holes = "SELECT stream FROM span GROUP BY stream HAVING count(*) > 1 OR min(low) > 1"
    assert county.asked(holes) == []

    sent = county.said("central", "command", "send", str(county.config), "log.fetch", "box-2", "--json")
    order = str(json.loads(sent)["order"])
    assert wait_until(lambda: stands(county, order) == "done", _PATIENCE_S, pause_s=0.5), county.words()
    county.enrol(county.code("add", "box-4", "--site", "HUB"), "box-4")


def stands(county: County, order: str) -> str:
    """How an order stands at its box."""
    told = county.said("central", "command", "list", str(county.config), order, "--json")
    return str(json.loads(told)["stands"])
