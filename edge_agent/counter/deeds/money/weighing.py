"""What a parcel weighs: by the scale in this moment, or typed where no scale can say it."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.trade.outcome import Refusal
from edge_agent.trade.pans import Pan
from logistics.weighing.permissible import min_load_g
from plumbing.clock import Moment


class Weighing(Struct, frozen=True):
    """Net grams. `pan` is the scale that says so; None: somebody typed it."""

    net_g: int
    pan: Pan | None = None


def weigh(bench: Bench, typed_g: int | None, now: Moment) -> Weighing:
    """The weight that stands on a scale now. Raises Refusal with what the scale shows instead.

    A typed weight counts where no scale says anything, and below a scale's Min, where it must not be used.
    """
    pans = [bench.desk.pans.at(name, now.up_ms) for name in bench.settings.scale]
    standing = [pan for pan in pans if pan.state == "captured"]
    if len(standing) > 1:
        raise Refusal("weigh_two")
    if standing:
        return Weighing(standing[0].net_g, standing[0])
    heard = [pan for pan in pans if pan.state != "silent"]
    # An empty scale beside one that is not empty has nothing to say.
    wrong = next((pan for pan in heard if pan.state not in ("zero", "too_light")), None)
    if wrong:
        raise Refusal(f"weigh_{wrong.state}")
    if typed_g is None:
        raise Refusal(f"weigh_{heard[-1].state}" if heard else "weigh_silent")
    if typed_g <= 0 or any(typed_g >= min_g_of(bench, pan.device) for pan in heard):
        raise Refusal("weigh_on_scale" if heard else "weigh_typed")
    return Weighing(typed_g)


def min_g_of(bench: Bench, device: str) -> int:
    """What is lighter must not be weighed on this scale."""
    scale = bench.settings.scale[device]
    return scale.min_g or min_load_g(scale.division_g)
