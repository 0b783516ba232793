"""How long an alert takes from a reading at the collector to a simulated DingTalk's answer.

The true collector, alert pump and notifier on a real socket; the provider answers at once. Beside it the bare
POST: what the socket and the signature alone cost.
"""

import tempfile
import threading
from pathlib import Path
from random import Random
from statistics import quantiles
from time import monotonic, sleep, time
from zoneinfo import ZoneInfo

from msgspec import Raw

from benchmarks.table import Figure, say, tell
from central.alerts.channels.dingtalk import DingTalk
from central.alerts.pipeline import Alerts
from central.alerts.pump import AlertPump
from central.alerts.words.compose import Composer
from central.alerts.words.message import Words
from central.collector import Collector, Inbound
from central.store.projections.fold import Projections
from central.store.store import Store
from logistics import wire
from logistics.coldchain.rule import Rule
from logistics.events.rooms import Readings
from plumbing import codec, logs
from simulators.providers.moods import Taken
from simulators.providers.server import SECRET, TOKEN, Providers

_ALERTS, _BARE = 100, 200
_STEP_MS = 60_000
_WORDS = Words({}, ZoneInfo("Asia/Shanghai"))


def main() -> None:
    """The median, the 95th percentile and the longest of a hundred alerts, and the bare POST's."""
    logs.hush()
    answered: dict[str, float] = {}
    began: dict[str, float] = {}

    def taken(one: Taken) -> None:
        at = monotonic()
        for name in began:
            if f"COLD {name}：" in one.text:
                answered.setdefault(name, at)

    far = Providers(lambda: round(time() * 1000), taken)
    far.start()
    with tempfile.TemporaryDirectory() as folder:
        _run(Path(folder), far, began, answered)
    bare = _bare(far)
    far.stop()
    took = [1000 * (answered[name] - at) for name, at in began.items() if name in answered]
    say(f"{len(took)} of {len(began)} alerts told, by {far.asked['dingtalk'] - _BARE} messages")
    cuts = quantiles(took, n=100)
    say(f"reading to answer: median {cuts[49]:.0f} ms, 95 % in {cuts[94]:.0f} ms, longest {max(took):.0f} ms")
    post = quantiles(bare, n=100)
    say(f"the bare signed POST: median {post[49]:.1f} ms, 95 % within {post[94]:.1f} ms")
    tell(Figure(name="alert answered, 95 %", unit="ms", ours=cuts[94], limit=post[94], better="less"))


def _run(folder: Path, far: Providers, began: dict[str, float], answered: dict[str, float]) -> None:
    """Room after room goes out of its limits, each a while after the last."""
    rooms = {("COLD", f"room-{number:03}"): _rule() for number in range(_ALERTS)}
    store = Store(f"sqlite:///{folder / 'centre.sqlite'}")
    collector = Collector(store, Projections(rooms))
    # Faster than DingTalk takes: the notifier's rate and the provider's are out of the way.
    for provider in far.all:
        provider.rate.per_minute = 10_000
    channel = DingTalk("duty", TOKEN, SECRET, url=f"{far.address}/robot/send", per_minute=10_000)
    stop = threading.Event()
    works = AlertPump(Alerts(store, [channel], _WORDS, Random(1)), stop).works()
    threads = [threading.Thread(target=work, name=name) for name, work in works]
    for thread in threads:
        thread.start()
    pauses = Random(2)
    for number, (_, room) in enumerate(rooms):
        began[room] = monotonic()
        now_ms = round(time() * 1000)
        collector.receive([_batch(number + 1, room, now_ms)], now_ms)
        sleep(pauses.uniform(0.05, 0.35))
    until = monotonic() + 20
    while len(answered) < len(began) and monotonic() < until:
        sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    store.close()


def _rule() -> Rule:
    return Rule.from_keys({"hi": 8.0, "duration": 5, "interval": 1})


def _batch(seq: int, room: str, now_ms: int) -> Inbound:
    """Six minutes out of the limits, the last reading now."""
    event = Readings(
        site="COLD", room=room, probe=f"p-{room}", step_ms=_STEP_MS, first_mc=9000, deltas_mc=(10,) * 6
    )
    stamped = wire.Stamped(now_ms - 6 * _STEP_MS, 0, "synced", Raw(wire.encode_event(event)))
    envelope = wire.batch("box", "s", "boot", seq, [stamped], late=False)
    return Inbound("box", codec.pack(wire.encode(envelope)))


def _bare(far: Providers) -> list[float]:
    """Milliseconds of the notifier's POST alone."""
    channel = DingTalk("bare", TOKEN, SECRET, url=f"{far.address}/robot/send", per_minute=10_000)
    composer, took = Composer(_WORDS), []
    for number in range(_BARE):
        now_ms = round(time() * 1000)
        message = composer.trial(f"bare-{number}", now_ms)
        at = monotonic()
        channel.tell(message, now_ms)
        took.append(1000 * (monotonic() - at))
    channel.close()
    return took


if __name__ == "__main__":
    main()
