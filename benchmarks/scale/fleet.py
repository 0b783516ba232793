"""Ten thousand boxes at once: whether broker and centre bear them, with what memory, and what is lost."""

from benchmarks.scale.ground import NAME, ground, kinds
from benchmarks.table import Figure, say, tell
from plumbing.address import Address
from simulators.fleet.run import Wish
from simulators.fleet.steady import Course, Summary, run_steadily
from simulators.fleet.work.day import Kind

_MIX: dict[Kind, float] = {"inbound": 40, "transit": 10, "delivery": 30, "readings": 10, "health": 10}
_NO_LIMIT, _NO_PEER = "the broker is not ours", "one gateway is one connection"
BOXES = 10_000
DATABASES = ("sqlite", "postgresql")
BROKERS = ("mosquitto", "nats")


def main(boxes: int = BOXES, rate: float = 0.02, seconds: float = 60.0, offline: float = 0.2) -> None:
    """Each broker with each database: linked, at work, a fifth without a network for a while, and settled."""
    for kind in kinds(BROKERS):
        for database in DATABASES:
            say(f"{kind}, {database}, {boxes} boxes, {rate} events/s each for {seconds:g} s")
            summary = measure(kind, database, boxes, rate, seconds, offline)
            _say(summary)
            name, ours = f"{kind}, memory a box at the broker", summary.kib_a_box["broker"]
            tell(
                Figure(name=name, unit="KiB", ours=ours, better="less", no_limit=_NO_LIMIT, no_peer=_NO_PEER)
            )


def measure(kind: str, database: str, boxes: int, rate: float, seconds: float, offline: float) -> Summary:
    """One of them."""
    with ground(kind, database, boxes) as (here, watched):
        course = Course(
            seconds=seconds,
            rate=rate,
            mix=_MIX,
            offline=offline,
            offline_s=seconds / 4,
            centre=here.store,
        )
        wish = Wish(addresses=(Address.parse(here.broker),), boxes=boxes, name=NAME)
        return run_steadily(wish, course, watched)


def _say(told: Summary) -> None:
    memory = ", ".join(f"{name} {kib:g} KiB" for name, kib in sorted(told.kib_a_box.items()))
    busy = ", ".join(f"{name} {spent:g} s" for name, spent in sorted(told.cpu_s.items()))
    say(f"  all linked in {told.linked_in_s:.1f} s, known in {told.known_in_s:.1f} s; memory a box: {memory}")
    say(f"  made {told.made}, confirmed {told.confirmed}, lost {told.lost}, doubled {told.doubled}")
    took = told.linked
    say(f"  made to confirmed: median {took.p50_ms} ms, 95 % {took.p95_ms} ms, 99 % {took.p99_ms} ms")
    say(
        f"  settled {told.settled_in_s:.1f} s after the last; {told.links_lost} links lost; processor: {busy}"
    )


if __name__ == "__main__":
    main()
