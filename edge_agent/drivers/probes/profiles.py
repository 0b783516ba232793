"""The models of Modbus probes, which are data: TOML files in firmware_configs/probes, or your own."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from edge_agent.drivers.probes.registers import Kind, Order, words_of
from plumbing.settings import Field, Section, SettingsError, load

SPAN_MAX = 32
"""Registers that one request may ask for; far below the protocol's 125, and above what small probes bear."""


class Quantity(Section):
    """Where a value lies, and what its number means."""

    address: Annotated[int, Field(ge=0, le=65_535)]
    """The register as it travels, counted from 0: manuals that begin at 1, 30001 or 40001 show one more."""
    kind: Kind = "int16"
    """int16, uint16, int32, uint32 or float32."""
    order: Order = "ABCD"
    """How four bytes come: ABCD high word first, CDAB low word first, BADC and DCBA with bytes swapped."""
    scale: Annotated[float, Field(gt=0, le=1000)] = 0.1
    """What one step of the number is, in °C or in percent."""
    broken: Annotated[list[int], Field(max_length=16)] = Field(default_factory=list)
    """Numbers, as they are read, by which the model says that its sensor is broken or not connected."""


class Profile(Section):
    """A model of Modbus probe."""

    name: str
    """Maker and model."""
    source: str
    """Where this knowledge comes from."""
    function: Literal[3, 4] = 3
    """3 reads holding registers, 4 input registers."""
    temperature: Quantity
    humidity: Quantity | None = None
    channels: Annotated[int, Field(ge=1, le=64)] = 1
    """How many inputs of the same kind it has."""
    channel_step: Annotated[int, Field(ge=0, le=100)] = 1
    """How many registers lie between an input and the next."""
    range_c_min: float = -55.0
    """The coldest that it can measure."""
    range_c_max: float = 125.0
    """The warmest that it can measure."""
    factory: str = ""
    """Its settings as they leave the factory, for the person who wires it."""

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """All that is read of one input."""
        return (self.temperature,) if self.humidity is None else (self.temperature, self.humidity)

    def span(self, channel: int) -> tuple[int, int]:
        """First register and count of the one request that reads an input."""
        shift = (channel - 1) * self.channel_step
        first = min(one.address for one in self.quantities)
        end = max(one.address + words_of(one.kind) for one in self.quantities)
        return first + shift, end - first


def folder() -> Path:
    """Where the models that came with this version lie."""
    return Path(str(files("firmware_configs").joinpath("probes")))


def names() -> list[str]:
    """The models that came with this version."""
    return sorted(path.stem for path in folder().glob("*.toml"))


def known(model: str) -> Profile:
    """The profile of a model. Raises ValueError that says which there are, or what is wrong with your own."""
    if model.endswith(".toml"):
        return _read(Path(model))
    if model not in names():
        raise ValueError(f"no such model; there are {', '.join(names())}, or give the path of your own .toml")
    return _read(folder() / f"{model}.toml")


@cache
def _read(path: Path) -> Profile:
    profile = load(path, Profile)
    faults = list(_faults(profile))
    if faults:
        raise SettingsError(path, faults)
    return profile


def _faults(profile: Profile) -> Iterator[str]:
    if profile.span(1)[1] > SPAN_MAX:
        yield f"its values lie more than {SPAN_MAX} registers apart, too far for one request"
    if sum(profile.span(profile.channels)) > 65_536:
        yield "its last channel lies beyond register 65535"
    if profile.range_c_min >= profile.range_c_max:
        yield f"range_c_min {profile.range_c_min:g} is not below range_c_max {profile.range_c_max:g}"
