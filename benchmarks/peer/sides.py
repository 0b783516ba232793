"""The two who are compared: how each is started, and how the far end knows what arrived of it."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

from msgspec import Struct

from central.store.store import Store
from plumbing.address import Address
from plumbing.mqtt import Connection, Link, Message
from plumbing.process import Child

_ROOT = Path(__file__).resolve().parents[2]
_TELEMETRY = "v1/gateway/telemetry"
_STAND_IN = "stand-in"
ACCESS = f"""\
topic readwrite sanji/#

user peer
topic write v1/#
topic read v1/devices/me/rpc/response/+
topic read v1/devices/me/attributes/response/+

user {_STAND_IN}
topic readwrite v1/#
"""
"""Who may read what. A plain broker would give the peer back its own words: topics are alike both ways."""
_RPC, _ATTRIBUTES = "v1/devices/me/rpc/", "v1/devices/me/attributes/"
_LIMITS = b'{"maxPayloadSize":65536,"maxInflightMessages":100,"rateLimits":{},"gatewayRateLimits":{}}'
_WORK_S_MAX = 600
_READY_S = 60.0


class Side(Struct, frozen=True):
    """One of the two: its name, the command that starts it, and the numbers that arrived of it so far."""

    name: str
    command: tuple[str, ...]
    arrived: Callable[[], set[int]]

    def ask(self, *words: str) -> Mapping[str, float]:
        """Have it do one piece of work to its end; the figures that it told."""
        told = self._told(words)
        return {name: float(value) for name, value in told.items()}

    def left(self, folder: Path) -> set[int]:
        """The numbers that wait on its disk: late is not lost."""
        return set(self._told(("left", str(folder)))["left"])

    def _told(self, words: Sequence[str]) -> dict[str, Any]:
        done = subprocess.run(
            [*self.command, *words],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            timeout=_WORK_S_MAX,
            check=False,
        )
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode or not (lines or words[0] == "fill"):
            raise RuntimeError(f"{self.name} {words[0]}: {done.stderr[-500:]}")
        return dict(json.loads(lines[-1])) if lines else {}

    def live(self, log: Path, *words: str) -> Child:
        """Have it live, until it is killed."""
        return Child(self.name, [*self.command, "live", *words], log)


def ours(store: str) -> Side:
    """Our box; what arrived is what stands in the centre's log."""
    return Side("ours", (sys.executable, "-m", "benchmarks.peer.ours"), lambda: _stored(store))


def theirs(python: Path, heard: "Heard") -> Side:
    """The peer; what arrived is what its own server would have been told."""
    return Side("peer", (str(python), str(Path(__file__).with_name("theirs.py"))), heard.numbers)


class Heard:
    """Stands where the peer's server would: hears its telemetry at the broker, and keeps the numbers.

    It answers the two questions that the peer begins with: what limits its session has, none, and which
    attributes it shall go by, none.
    """

    def __init__(self, broker: str) -> None:
        self._numbers: set[int] = set()
        self._up = Event()
        link = Link(
            addresses=(Address.parse(broker),),
            client_id="stand-in",
            user=_STAND_IN,
            subscriptions=((_TELEMETRY, 1), (f"{_RPC}request/+", 1), (f"{_ATTRIBUTES}request/+", 1)),
        )
        self._connection = Connection(
            link, on_message=self._take, on_up=self._up.set, on_down=lambda: None, rng=Random(1)
        )

    def __enter__(self) -> "Heard":
        self._connection.start()
        if not self._up.wait(_READY_S):
            raise TimeoutError("the stand-in for the peer's server was not let in")
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.stop()

    def numbers(self) -> set[int]:
        """All that was heard, each once."""
        return set(self._numbers)

    def _take(self, message: Message) -> None:
        for questions, answer in ((_RPC, _LIMITS), (_ATTRIBUTES, b"{}")):
            if message.topic.startswith(f"{questions}request/"):
                number = message.topic.rpartition("/")[2]
                self._connection.publish(f"{questions}response/{number}", answer, qos=1)
                return
        for told in json.loads(message.payload).values():
            for one in told:
                with suppress(KeyError, TypeError):
                    self._numbers.add(int(one["values"]["n"]))


def _stored(store: str) -> set[int]:
    """The numbers of the parcels of all scans in the log."""
    opened = Store(store)
    try:
        with opened.read() as connection:
            rows = connection.exec_driver_sql("SELECT DISTINCT waybill FROM parcel_step").all()
    finally:
        opened.close()
    return {int(row[0].removeprefix("SF")) for row in rows}
