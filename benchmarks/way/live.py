"""Whether a backlog delays what happens now: a scan's way to the centre beside a week's backlog, and alone.

Measured from the scan until the box knows that it is stored, with the sender's settings as they come.
"""

import tempfile
from pathlib import Path
from statistics import quantiles
from time import monotonic

from benchmarks.facts import PROBES, probe_chunks, scans, week
from benchmarks.field import FieldBox, field
from benchmarks.table import Figure, say, tell
from plumbing.clock import utc_ms

_EVERY_S = 0.1
_QUIET_S = 12.0
_TURN_S = 0.01


def main() -> None:
    """The median and the 95th percentile of both, and their ratio."""
    backlog = week(utc_ms())
    with tempfile.TemporaryDirectory() as name, field(Path(name) / "field", "nats") as here:
        box = FieldBox(Path(name), "box-1", [here.broker], backlog)
        box.open()
        began = monotonic()
        # The rooms' newest readings are there before the backlog's: each of those is late.
        for probe in PROBES:
            box.take(probe_chunks(1, probe)[0])
        busy = _Scanner(box)
        while box.outbox.backlog > len(busy.under_way):
            busy.turn()
        took_s = monotonic() - began
        quiet, until = _Scanner(box), monotonic() + _QUIET_S
        while monotonic() < until:
            quiet.turn()
        box.close()
    say(f"a backlog of {len(backlog)} drained in {took_s:.1f} s beside a scan each {1000 * _EVERY_S:.0f} ms")
    for title, scanner in (("beside the backlog", busy), ("quiet", quiet)):
        took = scanner.took_s
        say(f"{title}: {len(took)} scans, median {_ms(took, 50):.0f} ms, 95 % within {_ms(took, 95):.0f} ms")
    ours, limit = _ms(busy.took_s, 95), _ms(quiet.took_s, 95)
    tell(Figure(name="live beside a backlog, 95 %", unit="ms", ours=ours, limit=limit, better="less"))
    say(f"ratio of the 95 %: {_ms(busy.took_s, 95) / _ms(quiet.took_s, 95):.2f}")


class _Scanner:
    """Scans steadily, and notes how long each scan took until the outbox had forgotten it."""

    def __init__(self, box: FieldBox) -> None:
        self._box = box
        self._due_s = monotonic()
        self._events = iter(scans(100_000, seed=2))
        self.under_way: dict[int, float] = {}
        self.took_s: list[float] = []

    def turn(self) -> None:
        """Scan if it is time, and let the box work."""
        now_s = monotonic()
        if now_s >= self._due_s:
            self._due_s += _EVERY_S
            self.under_way[self._box.take(next(self._events))] = now_s
        if not self._box.turn(_TURN_S):
            return
        left = self._box.live_left()
        for number in [number for number in self.under_way if number not in left]:
            self.took_s.append(monotonic() - self.under_way.pop(number))


def _ms(took_s: list[float], percent: int) -> float:
    return 1000 * quantiles(took_s, n=100)[percent - 1]


if __name__ == "__main__":
    main()
