"""A load of produce: what a scale captured or somebody typed, in which container, and how it is said."""

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.deeds.money.weighing import weigh
from edge_agent.counter.rules.masses import kg
from edge_agent.drivers.contract import WeightRead
from edge_agent.trade.outcome import Refusal
from logistics.weighing.permissible import DIVISIONS_MAX
from plumbing.clock import Moment

_TYPED_G_MAX = 3_000_000


class Load(Struct, frozen=True):
    """Grams, the scale's own tare among them. `device` is "" for a typed weight, whose error nobody knows.

    `has_tare`: the scale took a tare off, told or untold. `number` is which of the scale's loads it is, in
    the life of the agent that `stream` names (edge_agent/trade/pans.py).
    """

    gross_g: int
    tare_g: int = 0
    device: str = ""
    division_g: int = 0
    is_preset: bool = False
    has_tare: bool = False
    stream: str = ""
    number: int = 0

    @property
    def net_g(self) -> int:
        """Grams without the container."""
        return self.gross_g - self.tare_g


def load_of(bench: Bench, read: WeightRead, captured_g: int) -> Load:
    """The load that this frame of a scale has captured."""
    pan = bench.desk.pans.newest(read.device)
    return Load(
        captured_g,
        read.tare_g,
        read.device,
        bench.settings.scale[read.device].division_g,
        is_preset=read.is_preset,
        has_tare=read.is_net or read.tare_g != 0,
        stream=bench.books.told.stream,
        number=pan.load if pan else 0,
    )


def typed_load(bench: Bench, grams: int, now: Moment) -> Load:
    """A typed weight. Raises Refusal where a scale could say it, with what the scale shows."""
    weighing = weigh(bench, grams, now)
    if weighing.pan is not None:
        raise Refusal("weigh_on_scale")
    if grams > _TYPED_G_MAX:
        raise Refusal("weigh_typed")
    return Load(grams)


def demand_fit(bench: Bench, load: Load) -> None:
    """Raises Refusal for a load that lay there as the agent began: it may have been weighed before that.

    Above 10 000 e nobody knows by how much a scale is wrong.
    """
    if load.device and not bench.desk.pans.was_clear(load.device):
        raise Refusal("weigh_clear_first")
    if load.division_g and load.gross_g > DIVISIONS_MAX * load.division_g:
        raise Refusal("weigh_too_heavy")


def lies_there(bench: Bench, load: Load, now: Moment) -> bool:
    """Whether it is still on its scale."""
    if not load.device or load.stream != bench.books.told.stream:
        return False
    pan = bench.desk.pans.at(load.device, now.up_ms)
    return pan.load == load.number and pan.state in ("captured", "moving")


def in_container(bench: Bench, load: Load, container: str) -> Load:
    """The load without the container of this name, "" for none: its tare is told, not weighed (PT).

    Raises Refusal for a container that the settings do not know, for one that the scale has tared already,
    and for one that is heavier than all of it.
    """
    if not container:
        return load
    tare_g = bench.settings.produce.tares_g.get(container)
    if tare_g is None:
        raise Refusal("weigh_no_container", container=container[:16])
    if load.has_tare:
        raise Refusal("weigh_tared", container=container)
    if tare_g >= load.gross_g:
        raise Refusal("weigh_only_container", container=container, kg=kg(tare_g))
    return replace(load, tare_g=tare_g, is_preset=True)


def spoken(grams: int) -> str:
    """The prompts by which a weight is said: each digit of the kilograms."""
    digits = kg(abs(grams)).replace(".", "#")
    return " ".join([*("point" if one == "#" else one for one in digits), "kilogram"])
