"""Ours, the plain limit and the peer on the same work: puts, a drain, the way to a far end, faults."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep

from benchmarks.field import brokers, field
from benchmarks.peer import faults
from benchmarks.peer.place import PeerMissing, python
from benchmarks.peer.sides import ACCESS, Heard, Side, ours, theirs
from benchmarks.table import Figure, say, tell
from benchmarks.way import plain

_PUTS, _DRAINED, _SENT = 20_000, 2_000, 2_000
_SENT_S_MAX = 60.0
_DISK_KIB, _DISK_EVENTS = 3072, 50_000
_FROZEN_S, _FROZEN_RATE = 60.0, 2.0
_KILLS = ((10.0, 14.0), (1000.0, 10.0))


def main() -> None:
    """Says what was run, and skips the peer with its reason where it cannot be installed."""
    try:
        peer, why = python(), ""
    except PeerMissing as missing:
        peer, why = None, str(missing)
    if "mosquitto" not in brokers():
        say("skipped: needs mosquitto, for both are measured through the same broker")
        return
    say("peer: thingsboard-gateway 3.8.5, its shipped configuration with storage sqlite and a local broker")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        here = stack.enter_context(field(folder / "field", "mosquitto", access=ACCESS))
        sides = [ours(here.store)]
        if peer:
            sides.append(theirs(peer, stack.enter_context(Heard(here.broker))))
        _speeds(sides, folder, here.broker, why)
        _losses(sides, folder, here.broker, why)


def _speeds(sides: Sequence[Side], folder: Path, broker: str, why: str) -> None:
    puts = [side.ask("put", str(_own(folder, side, "put")), str(_PUTS)) for side in sides]
    limit = _PUTS / plain.put_s(folder / "put.sqlite", _PUTS)
    rates = [one["committed"] / one["committed_s"] for one in puts]
    tell(_figure("peer put, on disk", "events/s", rates, limit, why))
    drains = [side.ask("drain", str(_own(folder, side, "drain")), str(_DRAINED)) for side in sides]
    limit = _DRAINED / plain.drain_s(folder / "drain.sqlite", _DRAINED)
    rates = [one["drained"] / one["drained_s"] for one in drains]
    tell(_figure("peer drain of the file", "events/s", rates, limit, why))
    rates = [_sent_a_s(side, _own(folder, side, "sent"), broker) for side in sides]
    limit = _SENT / plain.end_to_end_s(_made(folder / "plain"), _SENT)
    tell(_figure("peer file to far end", "events/s", rates, limit, why))


def _losses(sides: Sequence[Side], folder: Path, broker: str, why: str) -> None:
    for rate, seconds in _KILLS:
        name = f"killed at {rate:g}/s"
        _say(name, [faults.killed(one, _own(folder, one, name), broker, rate, seconds) for one in sides], why)
    for is_gone in (False, True):
        name = f"link frozen {_FROZEN_S:g} s at {_FROZEN_RATE:g}/s, then {'gone' if is_gone else 'thawed'}"
        told = [
            faults.frozen(one, _own(folder, one, name), broker, _FROZEN_RATE, _FROZEN_S, is_gone=is_gone)
            for one in sides
        ]
        _say(name, told, why)
    if not faults.may_mount(folder / "try"):
        say(f"{_DISK_EVENTS} onto {_DISK_KIB} KiB: skipped, needs the right to mount a small disk")
        return
    name = f"{_DISK_EVENTS} onto {_DISK_KIB} KiB"
    told = [
        faults.small_disk(one, _own(folder, one, "disk"), broker, _DISK_KIB, _DISK_EVENTS) for one in sides
    ]
    _say(name, told, why)


def _sent_a_s(side: Side, folder: Path, broker: str) -> float:
    """Events a second from the file to the far end: all accepted at once, then sent."""
    port, told, before = broker.rpartition(":")[2], folder / "accepted", len(side.arrived())
    folder.mkdir(parents=True)
    child = side.live(folder / "log", str(folder), port, "1000000", "500000000", str(_SENT), str(told))
    try:
        _until(lambda: told.exists() and told.stat().st_size > 0)
        began, came = monotonic(), 0
        while came < _SENT and monotonic() - began < _SENT_S_MAX:
            sleep(0.05)
            came = len(side.arrived()) - before
        return came / (monotonic() - began)
    finally:
        child.kill()


def _until(is_true: Callable[[], bool], patience_s: float = 90.0) -> None:
    began = monotonic()
    while not is_true():
        if monotonic() - began > patience_s:
            raise TimeoutError("it did not come up")
        sleep(0.01)


def _figure(name: str, unit: str, rates: Sequence[float], limit: float, why: str) -> Figure:
    peer = rates[1] if len(rates) > 1 else None
    return Figure(name=name, unit=unit, ours=rates[0], limit=limit, peer=peer, no_peer=why)


def _say(name: str, told: Sequence[faults.Lost], why: str) -> None:
    """Losses are counts: of these the limit is none."""
    ours, *others = (f"{one.lost} of {one.accepted} ({one.late} late)" for one in told)
    peer = others[0] if others else f"– ({why})"
    say(f"{name}: accepted and lost: ours {ours}, limit 0, peer {peer}")


def _own(folder: Path, side: Side, work: str) -> Path:
    return folder / f"{side.name} {work}".replace(" ", "-").replace("/", "-").replace(",", "")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
