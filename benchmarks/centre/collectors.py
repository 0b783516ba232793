"""One, two and four collectors' processes on one PostgreSQL: what an event costs, and what waits for what.

`python -m benchmarks.centre.collectors [TIMES]`; its server is started here, with fsync on, and ends with it.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from typing import IO

import msgspec
from msgspec import Struct
from msgspec.structs import astuple, replace

from benchmarks.table import core_s, say
from central.collector import Collector, Inbound
from central.store.projections.fold import Projections
from central.store.store import Store
from logistics import wire
from logistics.events.parcels import Act, ParcelScanned
from plumbing import codec
from simulators.servers.postgresql import NoPostgreSQL, Server, running

_BOXES = 130
_STAGES: tuple[Act, ...] = ("arrive", "depart", "hand_out")
_START_MS, _NOW_MS = 1_790_000_000_000, 1_791_000_000_000
# A second server waits so long at each commit, as one on a slow disk would.
_DELAY_US = 10_000
_COUNTS = (1, 2, 4)


class Load(Struct, frozen=True):
    """So many events of all boxes together, in batches and bursts of batches of so many."""

    events: int
    batch: int
    burst: int


# A backlog, where processors are the limit; and what happens now, a few scans a commit, which wait for disks.
_BACKLOG, _LIVE = Load(39_000, 100, 16), Load(7800, 20, 1)


class Done(Struct, frozen=True):
    """What one process did between the word to go and its end."""

    events: int
    core_s: float


class Cost(Struct, frozen=True):
    """What a run took: of the clock, of the collectors' processors and of the server's, in seconds."""

    events: int
    wall_s: float
    collectors_s: float
    server_s: float

    @property
    def core_us(self) -> float:
        """Of processors, an event."""
        return (self.collectors_s + self.server_s) * 1e6 / self.events


def main(times: int = 1) -> None:
    """Print rates, costs and their ratios, of so many times the events."""
    try:
        with running() as server:
            quick = _measure(server, replace(_BACKLOG, events=_BACKLOG.events * times), "backlog")
        with running((f"commit_delay={_DELAY_US}", "commit_siblings=0")) as server:
            slow = _measure(server, replace(_LIVE, events=_LIVE.events * times), "live, 10 ms a commit")
    except NoPostgreSQL as why:
        say(f"not measured: {why}")
        return
    for title, costs in (("backlog", quick), ("live, 10 ms a commit", slow)):
        for count in _COUNTS[1:]:
            rate = (costs[count].events / costs[count].wall_s) / (costs[1].events / costs[1].wall_s)
            core = costs[count].core_us / costs[1].core_us
            say(f"{title}: {count} collectors to 1: rate {rate:.2f}, processor an event {core:.2f}")


def _measure(server: Server, load: Load, title: str) -> dict[int, Cost]:
    costs: dict[int, Cost] = {}
    for count in _COUNTS:
        one = costs[count] = _run(server, f"collectors_{count}", count, load)
        say(
            f"{title:>22}, {count} collectors: {one.events / one.wall_s:7.0f} events/s; processor an event: "
            f"collectors {one.collectors_s * 1e6 / one.events:5.1f} µs, "
            f"PostgreSQL {one.server_s * 1e6 / one.events:5.1f} µs"
        )
    return costs


def _run(server: Server, name: str, count: int, load: Load) -> Cost:
    url = server.database(name)
    Store(url).close()
    command = [sys.executable, "-m", __name__ if __name__ != "__main__" else "benchmarks.centre.collectors"]
    workers = [
        subprocess.Popen(
            [*command, "work", url, str(count), str(number), *map(str, astuple(load))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(count)
    ]
    try:
        for worker in workers:
            _line(worker.stdout)
        before_s, began = server.core_s(), time.perf_counter()
        for worker in workers:
            print("go", file=worker.stdin, flush=True)
        done = [msgspec.json.decode(_line(worker.stdout), type=Done) for worker in workers]
        wall_s = time.perf_counter() - began
        # The workers still hold their connections: what their servers' processes took can be read.
        server_s = server.core_s() - before_s
    finally:
        for worker in workers:
            worker.communicate()
    return Cost(sum(one.events for one in done), wall_s, sum(one.core_s for one in done), server_s)


def _line(stream: IO[str] | None) -> str:
    line = stream.readline() if stream else ""
    if not line:
        raise RuntimeError("a collector ended before its time; it says why above")
    return line


def work(url: str, count: int, number: int, load: Load) -> None:
    """Collect what the boxes of one of so many partitions tell, once the word is given."""
    store = Store(url)
    collector = Collector(store, Projections({}))
    batches = [Inbound(one.box, codec.pack(wire.encode(one))) for one in _told(load, count, number)]
    say("ready")
    sys.stdin.readline()

    def collect() -> None:
        for start in range(0, len(batches), load.burst):
            collector.receive(batches[start : start + load.burst], _NOW_MS)

    say(msgspec.json.encode(Done(len(batches) * load.batch, core_s(collect))).decode())
    sys.stdin.read()
    store.close()


def _told(load: Load, count: int, number: int) -> list[wire.Envelope]:
    """A partition's batches in order of time. Each parcel passes three boxes, a stage of the day apart."""
    batches_a_stage = max(1, load.events // (_BOXES * load.batch * len(_STAGES)))
    mine = range(number, _BOXES, count)
    return [
        _batch(load.batch, box, stage, stage * batches_a_stage + each, each)
        for stage in range(len(_STAGES))
        for each in range(batches_a_stage)
        for box in mine
    ]


def _batch(size: int, box: int, stage: int, number: int, each: int) -> wire.Envelope:
    """A box's batch of a number, the stage's `each`: the scans of parcels that another box scanned before."""
    origin = (box + stage * (_BOXES // len(_STAGES))) % _BOXES
    first = number * size + 1
    stamped = [
        wire.Stamped(
            _START_MS + 1000 * seq,
            1000 * seq,
            "synced",
            _scan(box, stage, f"{origin:03d}{each:05d}{seq - first:05d}"),
        )
        for seq in range(first, first + size)
    ]
    return wire.batch(f"box-{box}", f"stream-{box}", "boot-1", first, stamped, late=False)


def _scan(box: int, stage: int, parcel: str) -> msgspec.Raw:
    scan = ParcelScanned(
        waybill=f"SF{parcel}",
        act=_STAGES[stage],
        site=f"SC-{box:03d}",
        device="counter",
        symbology="code128",
        direction="down",
        carrier="SF",
    )
    return msgspec.Raw(wire.encode_event(scan))


def _command(args: Sequence[str]) -> None:
    if args[:1] == ["work"]:
        count, number, *load = map(int, args[2:])
        work(args[1], count, number, Load(*load))
    else:
        main(*map(int, args))


if __name__ == "__main__":
    _command(sys.argv[1:])
