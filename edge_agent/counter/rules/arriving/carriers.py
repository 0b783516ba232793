"""Of which carrier an arrival is where its number fits several: by the courier at hand, or as learned."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.arriving.day import day_ms
from edge_agent.trade.outcome import Choice
from plumbing.clock import Moment

_LIKELY_WITHIN = 15
"""A candidate this close to the best one's score is likely, too: 77 and 12 digits is ZTO's (60) or STO's."""
_CHOICES_MAX = 3
_LEARNED_MAX = 200
_PREFIX_CHARS = 3


class CourierNow(Struct, frozen=True):
    """The carrier whose courier hands over, "" for nobody, since `since_ms` (UTC)."""

    carrier: str = ""
    since_ms: int = 0


class Learned(Struct, frozen=True):
    """Which carrier a kind of number was said to be of here, the latest last."""

    carriers: dict[str, str] = {}


class Settled(Struct, frozen=True):
    """The carrier to go by, "" for none, and the others that it may be instead."""

    carrier: str
    others: tuple[Choice, ...] = ()


def settle(bench: Bench, waybill: str, now: Moment) -> Settled:
    """Of which carrier a parcel is, as far as this counter can know without asking."""
    names, likely = candidates(bench, waybill), _likely(bench, waybill)
    if len(likely) < 2:
        return Settled(names[0] if names else "")
    courier = courier_now(bench, now)
    if courier in names:
        return Settled(courier)
    learned = (bench.state.get(Learned) or Learned()).carriers.get(_pattern(waybill, likely), "")
    carrier = learned if learned in names else names[0]
    others = [name for name in names if name in likely and name != carrier][:_CHOICES_MAX]
    return Settled(carrier, tuple(Choice(name, name) for name in others))


def candidates(bench: Bench, waybill: str) -> tuple[str, ...]:
    """The carriers that a number may belong to, best first."""
    return tuple(one.carrier for one in bench.candidates(waybill) if one.kind == "waybill")


def courier_now(bench: Bench, now: Moment) -> str:
    """The carrier whose courier hands over, "" for nobody. What was said on another day is over."""
    kept = bench.state.get(CourierNow)
    return kept.carrier if kept and day_ms(kept.since_ms) == day_ms(now.at_ms) else ""


def learn(bench: Bench, waybill: str, carrier: str) -> None:
    """Remember what was said of a number for all that are alike; the oldest gives way."""
    likely = _likely(bench, waybill)
    if len(likely) < 2:
        return
    known = dict((bench.state.get(Learned) or Learned()).carriers)
    pattern = _pattern(waybill, likely)
    known.pop(pattern, None)
    known[pattern] = carrier
    bench.state.put(Learned(dict(list(known.items())[-_LEARNED_MAX:])))


def _likely(bench: Bench, waybill: str) -> tuple[str, ...]:
    found = [one for one in bench.candidates(waybill) if one.kind == "waybill"]
    return tuple(one.carrier for one in found if one.score > found[0].score - _LIKELY_WITHIN)


def _pattern(waybill: str, likely: tuple[str, ...]) -> str:
    """What numbers have in common that one answer is good for: who they may be of, length, beginning."""
    return f"{'+'.join(sorted(likely))}|{len(waybill)}|{waybill[:_PREFIX_CHARS]}"
