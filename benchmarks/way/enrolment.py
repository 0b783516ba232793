"""All boxes of a county come in at the same moment, from their cards to each one's first confirmed event.

Centre and broker are processes of their own, over HTTPS and MQTT with certificates; boxes are threads here.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier
from time import monotonic, sleep

from msgspec import Struct

from benchmarks.field import FieldBox
from benchmarks.table import Figure, say, tell
from edge_agent.identity import asking
from edge_agent.identity.asking import EnrolFault, NotYet
from edge_agent.identity.files import Files
from logistics.events.boxes import BoxStarted
from plumbing import logs
from plumbing.patience import wait_until
from plumbing.ports import free_port, is_free
from plumbing.process import Child
from plumbing.trust import card

_BOXES = 130
_NO_LIMIT = "keys, certificates and scrypt are what it is"
_PATIENCE_S, _AGAIN_S, _TURN_S = 300.0, 1.0, 0.05
_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBRAcwrkDvvSIELMr0ZzTbJMpWBmTBgAg2HXeHFoOXUD field\n"
CENTRE = """
[store]
url = "sqlite:///{folder}/centre.sqlite"

[broker]
addresses = ["mqtts://localhost:{broker}"]
ca_file = "{folder}/ca/root.crt"
certificate_file = "{folder}/ca/centre.crt"
key_file = "{folder}/ca/centre.key"

[web]
secret_file = "{folder}/secret"
port = {web}

[identity]
folder = "{folder}/ca"
brokers = ["mqtts://localhost:{broker}"]
url = "https://localhost:{door}"
host = "127.0.0.1"
port = {door}
"""
"""The settings of a centre where boxes come in; its folder and three ports are to be put in."""


class Came(Struct, frozen=True):
    """How one box came in, in seconds from the moment that all began; `why` it did not."""

    enrolled_s: float
    confirmed_s: float
    tries: int
    why: str = ""


def main() -> None:
    """How long the last of 130 boxes takes, and whether any fails."""
    logs.hush()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        ports = {"broker": free_port(), "web": free_port(), "door": free_port()}
        (folder / "centre.toml").write_text(CENTRE.format(folder=folder, **ports), encoding="utf-8")
        began = monotonic()
        _make_cards(folder)
        say(f"{_BOXES} boxes added from a table, with their cards: {monotonic() - began:.1f} s")
        _start(folder, ports, stack)
        gate = Barrier(_BOXES)
        with ThreadPoolExecutor(_BOXES) as threads:
            came = list(threads.map(lambda number: _come(folder, f"box-{number}", gate), range(_BOXES)))
    _tell(came)


def _tell(came: Sequence[Came]) -> None:
    good = [one for one in came if not one.why]
    for name, times in (
        ("enrolled", sorted(one.enrolled_s for one in good)),
        ("first event confirmed", sorted(one.confirmed_s for one in good)),
    ):
        if times:
            half, most = times[len(times) // 2], times[int(len(times) * 0.95)]
            tell(
                Figure(
                    name=f"130 boxes {name}, all", unit="s", ours=times[-1], better="less", no_limit=_NO_LIMIT
                )
            )
            say(f"{name}: half within {half:.1f} s, 95 % within {most:.1f} s, all within {times[-1]:.1f} s")
    say(f"{len(good)} of {len(came)} came in, {sum(one.tries - 1 for one in came)} tries had to be repeated")
    for why in sorted({one.why for one in came if one.why}):
        say(f"failed: {why}")


def _come(folder: Path, name: str, gate: Barrier) -> Came:
    """One box: as its card says, again where it may go later, and then its first event."""
    said = card.read(folder / "cards" / name / "sanji" / "enrol.toml")
    files = Files(folder / "boxes" / name / "identity")
    gate.wait()
    began, tries = monotonic(), 0
    while True:
        tries += 1
        try:
            given = asking.enrol(said.code, said.centre, files)
            break
        except NotYet as why:
            if monotonic() - began > _PATIENCE_S:
                return Came(0, 0, tries, str(why))
            sleep(_AGAIN_S)
        except EnrolFault as why:
            return Came(0, 0, tries, str(why))
    enrolled_s = monotonic() - began
    paths = {"ca_file": files.authority, "certificate_file": files.identity, "key_file": files.identity}
    box = FieldBox(folder / "boxes" / name, given.box, given.brokers, [], paths)
    try:
        box.open()
        box.take(BoxStarted(site=given.site, role=given.role, version="1"))
        while box.live_left():
            box.turn(_TURN_S)
            if monotonic() - began > _PATIENCE_S:
                return Came(enrolled_s, 0, tries, "its event was not confirmed")
        return Came(enrolled_s, monotonic() - began, tries)
    finally:
        box.close()


def _make_cards(folder: Path) -> None:
    config = str(folder / "centre.toml")
    _said("ca", "init", config)
    rows = [f"box-{number},HUB" for number in range(_BOXES)]
    (folder / "boxes.csv").write_text("\n".join(["name,site", *rows]), encoding="utf-8")
    (folder / "field.pub").write_text(_KEY, encoding="ascii")
    words = ("--sheet", str(folder / "sheet.html"), "--cards", str(folder / "cards"))
    _said("box", "add-many", config, str(folder / "boxes.csv"), *words, "--key", str(folder / "field.pub"))


def _start(folder: Path, ports: dict[str, int], stack: ExitStack) -> None:
    """NATS on the files that are made for it, and the centre."""
    config, broker = str(folder / "centre.toml"), folder / "broker"
    _said("broker-files", config, "nats", "--folder", str(broker), "--port", str(ports["broker"]))
    conf = broker / "nats.conf"
    conf.write_text(conf.read_text(encoding="utf-8").replace("/var/lib/nats", str(folder / "jetstream")))
    nats = str(Path(sys.executable).with_name("nats-server"))
    for name, command, port in (
        ("broker", [nats, "-c", str(conf)], ports["broker"]),
        ("centre", [sys.executable, "-m", "plumbing.commands", "central", "run", config], ports["door"]),
    ):
        child = Child(name, command, folder / f"{name}.log")
        stack.callback(child.stop)
        if not wait_until(lambda port=port: not is_free(port), 60):  # type: ignore[misc]  # bound at once
            raise TimeoutError(f"{name}: {(folder / f'{name}.log').read_text(errors='replace')}")


def _said(*words: str) -> None:
    command = [sys.executable, "-m", "plumbing.commands", "central", *words]
    subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    main()
