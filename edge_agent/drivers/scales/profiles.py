"""The models of scales: one TOML file each below firmware_configs/scales, found by name."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from edge_agent.drivers.scales import protocols
from plumbing.settings import Field, Section, checked, load

FOLDER = Path(str(files("firmware_configs"))) / "scales"
"""Beside the code, in the source tree and in an installed wheel alike."""

Knowledge = Literal["device", "report", "manual", "assumed"]
"""Seen on a device by us; on a device by others; in a maker's manual; or what is usual."""

ProtocolName = Annotated[str, checked(protocols.known)]
Baud = Annotated[int, Field(ge=300, le=921_600)]
Bytesize = Literal[7, 8]
Parity = Literal["none", "even", "odd"]
Stopbits = Literal[1, 2]
Unit = Literal["kg", "g", "t", "jin", "lb", "oz"]
Address = Annotated[int, Field(ge=0, le=99)]


class Profile(Section):
    """A model of scale or indicator: how its port is set, how it speaks, and who says so."""

    maker: str
    model: str
    aliases: tuple[str, ...] = ()
    protocol: ProtocolName
    other_protocols: tuple[ProtocolName, ...] = ()
    """What it can be set to speak instead."""
    baud: Baud = 9600
    bytesize: Bytesize = 8
    parity: Parity = "none"
    stopbits: Stopbits = 1
    address: Address = 0
    ask: bool | None = None
    unit: Unit = "kg"
    division_g: Annotated[int, Field(ge=1, le=50_000)]
    max_g: Annotated[int, Field(ge=100, le=10_000_000)]
    min_g: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """Min where it is not 20 e."""
    stable_bit: bool
    units: tuple[Unit, ...]
    """What it can be set to show."""
    wiring: str
    setup: str
    """What to set at the indicator, in its own words."""
    source: str
    """Where the protocol and the settings are known from."""
    knowledge: dict[str, Knowledge]
    """By setting; `protocol` and `baud` at least. What is not named is as `protocol` is."""


SETTINGS = (
    "protocol", "baud", "bytesize", "parity", "stopbits", "address", "ask", "unit",
    "division_g", "max_g", "min_g",
)  # fmt: skip
"""What a profile gives to a box's settings, each key to be overridden there."""


@cache
def all_profiles() -> Mapping[str, Profile]:
    """Every profile by its file's name. Raises SettingsError where a file is faulty."""
    return {path.stem: load(path, Profile) for path in sorted(FOLDER.glob("*.toml"))}


@cache
def _names() -> Mapping[str, Profile]:
    return {
        _plain(name): profile
        for stem, profile in all_profiles().items()
        for name in (stem, profile.model, *profile.aliases)
    }


def _plain(name: str) -> str:
    """XK3190-A9+ and xk3190 a9+ are one model; A9 and A9+ may be two."""
    return re.sub(r"[\s_-]", "", name).casefold()


def find(model: str) -> Profile:
    """The profile of this model or alias. Raises ValueError that lists the known models."""
    profile = _names().get(_plain(model))
    if profile is None:
        listed = ", ".join(all_profiles())
        raise ValueError(f"no such model; the known are {listed}; without a model, give protocol and baud")
    return profile


def with_model(table: dict[str, Any]) -> dict[str, Any]:
    """A scale's table with what its model says where it says nothing; as it is for an unknown model."""
    model = table.get("model")
    if not isinstance(model, str) or _plain(model) not in _names():
        return table
    profile = find(model)
    return {**{key: getattr(profile, key) for key in SETTINGS}, **table}
