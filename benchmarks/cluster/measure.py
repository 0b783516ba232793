"""What a centre of several processes does: events a second, who is busy, how long it waits after a kill."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

from benchmarks.cluster.lab import Lab, running
from benchmarks.table import say
from plumbing import logs

_BOXES = 40
# Kept while the collectors are stopped: what waits is then sent as backlog, as fast as it is confirmed.
_FULL_PER_S, _FILL_S, _DRAIN_S_MAX = 4_000.0, 15.0, 600.0
_STEADY_PER_S = 400.0


def main() -> None:
    """Once with one collector and once with two; the kills with two, at a steady load."""
    logs.hush()
    for collectors in (1, 2):
        with tempfile.TemporaryDirectory() as name:
            _measure_rate(Path(name), collectors)
    with (
        tempfile.TemporaryDirectory() as name,
        running(Path(name), collectors=2, boxes=_BOXES, rate_per_s=_STEADY_PER_S) as lab,
    ):
        for what, kill in _KILLS.items():
            lab.await_whole()
            say(f"{what:28s} {kill(lab):5.1f} s until each box concerned had something new stored")
        lab.await_whole()
        _check(lab)


def _measure_rate(folder: Path, collectors: int) -> None:
    """What one and all of the parts do while a backlog drains, from a tenth of it to nine tenths."""
    with running(folder, collectors=collectors, boxes=_BOXES, rate_per_s=_FULL_PER_S) as lab:
        for one in lab.collectors:
            one.freeze()
        sleep(_FILL_S)
        lab.crowd.rest()
        sleep(1.0)
        filled = lab.crowd.backlog
        for one in lab.collectors:
            one.thaw()
        first, before, began_s = _drained(lab, filled * 9 // 10)
        last, after, ended_s = _drained(lab, filled // 10)
        stored, took_s = first - last, ended_s - began_s
        each = ", ".join(f"{name} {(after[name] - before[name]) / stored * 1e6:.0f}" for name in after)
        say(f"collectors: {collectors}: {stored / took_s:6.0f} events/s over {stored}; µs of a core: {each}")
        _check(lab)


def _drained(lab: Lab, left: int) -> tuple[int, dict[str, float], float]:
    """As soon as no more than so many wait: how many do, what each part has spent so far, and when."""
    if not lab.crowd.wait(lambda: lab.crowd.backlog <= left, _DRAIN_S_MAX):
        raise TimeoutError(f"{lab.crowd.backlog} events left: {lab.words()}")
    return lab.crowd.backlog, lab.cpu_s(), monotonic()


def _check(lab: Lab) -> None:
    lab.crowd.rest()
    lab.crowd.wait(lambda: lab.crowd.backlog == 0, _DRAIN_S_MAX)
    faults = lab.faults()
    say(f"of {len(lab.crowd.made())} events: {'; '.join(faults) or '0 lost, 0 doubled'}")


def _collector(lab: Lab) -> float:
    watch = lab.crowd.watch(lab.owned(lab.collectors[0]))
    lab.collectors[0].kill(hold=True)
    return lab.finish(watch)


def _node(lab: Lab) -> float:
    watch = lab.crowd.watch()
    lab.nodes.busiest().kill()
    return lab.finish(watch)


def _both(lab: Lab) -> float:
    watch = lab.crowd.watch()
    lab.collectors[1].kill(hold=True)
    lab.nodes.busiest().kill()
    return lab.finish(watch)


def _postgresql(lab: Lab) -> float:
    watch = lab.crowd.watch()
    lab.postgresql.kill()
    lab.postgresql.start()
    return lab.finish(watch)


def _stopped(lab: Lab) -> float:
    watch = lab.crowd.watch(lab.owned(lab.collectors[0]))
    lab.collectors[0].freeze()
    try:
        return lab.finish(watch)
    finally:
        lab.collectors[0].thaw()


_KILLS: dict[str, Callable[[Lab], float]] = {
    "a collector, kill -9": _collector,
    "a broker node, kill -9": _node,
    "a collector and a node": _both,
    "PostgreSQL, kill -9": _postgresql,
    "a collector, SIGSTOP": _stopped,
}

if __name__ == "__main__":
    main()
