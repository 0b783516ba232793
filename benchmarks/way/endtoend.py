"""How fast backlogs drain through it all: outboxes, broker, a collector with all read models, and back.

Broker and centre are processes of their own; the boxes share this one. The backlog's cap is out of the way.
"""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.facts import scans
from benchmarks.field import Field, FieldBox, Told, brokers, drain, field
from benchmarks.table import Figure, say, tell
from benchmarks.way import plain
from plumbing.clock import Clock

_EVENTS, _PLAIN_EVENTS = 100_000, 20_000
_RATE_PER_S = 100_000


def main() -> None:
    """Events a second from one box and from 130, by each broker that is here, and who was busy with it."""
    now = Clock(is_trusted=True).now()
    events = [(now, event) for event in scans(_EVENTS)]
    for kind in brokers():
        for count in (1, 130):
            with tempfile.TemporaryDirectory() as name, field(Path(name) / "field", kind) as here:
                _measure(Path(name), kind, here, count, events)


def _measure(folder: Path, kind: str, here: Field, count: int, events: Sequence[Told]) -> None:
    share = len(events) // count
    with ExitStack() as stack:
        boxes: list[FieldBox] = []
        for number in range(count):
            own = events[number * share : (number + 1) * share]
            box = FieldBox(folder, f"box-{number}", [here.broker], own, backlog_events_per_s=_RATE_PER_S)
            stack.callback(box.close)
            boxes.append(box)
        for box in boxes:
            box.open()
        before = here.cpu_s()
        took_s = drain(boxes)
        after = here.cpu_s()
    busy = ", ".join(f"{name} {after[name] - before[name]:.1f} s" for name in sorted(after))
    rate = share * count / took_s
    plain_folder = folder / "plain"
    plain_folder.mkdir()
    limit = _PLAIN_EVENTS / plain.end_to_end_s(plain_folder, _PLAIN_EVENTS)
    name = f"end to end, {kind}, boxes: {count}"
    tell(Figure(name=name, unit="events/s", ours=rate, limit=limit, no_peer="see `sanji bench peer`"))
    say(f"{kind}, boxes: {count:3d}: {rate:8.0f} events/s in {took_s:.1f} s; processor: {busy}")


if __name__ == "__main__":
    main()
