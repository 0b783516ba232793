"""What a scale's protocol is to its driver: a way to cut weights out of bytes, and what makes it speak."""

from collections.abc import Callable

from msgspec import Struct

from edge_agent.drivers.contract import ScaleFault
from edge_agent.drivers.decoders.frame import Cut


class Weight(Struct, frozen=True):
    """One frame of a scale in grams; the fields are those of `contract.WeightRead`.

    `tare_g` is None where this frame does not tell it, and another one may.
    """

    gross_g: int
    tare_g: int | None = None
    stable: bool | None = None
    fault: ScaleFault | None = None
    is_net: bool = False
    is_preset: bool = False


class Tare(Struct, frozen=True):
    """A frame that tells the tare alone; it holds for the weights after it."""

    tare_g: int
    is_preset: bool = False


Found = Weight | Tare
NO_TARE = Tare(0)


def _nothing(_address: int) -> tuple[bytes, ...]:
    return ()


class ScaleProtocol(Struct, frozen=True):
    """How a scale speaks.

    `cut` finds its frames. `requests` are what makes it speak, for the indicator's number (0: none is set),
    sent in turn, one a read. Without them it speaks by itself; with `may_stream` it does that as well, so
    asking is a setting. `first` is said once after opening and after each silence. `tells_unit` is False
    where kilograms are meant unless the settings say otherwise; `checks` is False where nothing in a frame
    proves it right.
    """

    cut: Callable[[bytes], Cut[Found]]
    requests: Callable[[int], tuple[bytes, ...]] = _nothing
    may_stream: bool = True
    first: bytes = b""
    tells_stable: bool = False
    tells_unit: bool = False
    checks: bool = False


def of_gross(mass_g: int, *, is_net: bool, stable: bool | None = None) -> Weight:
    """A displayed mass: gross, or net of a tare that the frame does not tell."""
    return Weight(mass_g, 0 if is_net else None, stable, is_net=is_net)


def faulty(fault: ScaleFault, *, stable: bool | None = None) -> Weight:
    """A frame that tells why there is no mass."""
    return Weight(0, 0, stable, fault)
