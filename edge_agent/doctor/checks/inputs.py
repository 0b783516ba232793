"""Scanners that type like a keyboard, and the chips whose pins drive lamp, buzzer and doors."""

import grp
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from edge_agent.doctor.finding import Finding, fault, good, unknown
from edge_agent.doctor.world import World, first_line, is_allowed

_NODES_MAX = 16


def check_keyboards(world: World) -> Iterator[Finding]:
    """Nobody can tell a scanner from a keyboard but by its name."""
    for path in world.nodes("input/by-id/*-event-kbd")[:_NODES_MAX]:
        name = first_line(world.sys / "class/input" / path.resolve().name / "device/name") or "?"
        if is_allowed(path, to_write=False):
            yield good("keyboard", path, "keyboard_there", name=name)
        else:
            yield fault("keyboard", path, "keyboard_denied", name=name, group=group_of(path))


def check_pins(world: World) -> Iterator[Finding]:
    """Chips, and whether what the settings want of them can be had."""
    chips = world.nodes("gpiochip*")[:_NODES_MAX]
    pins = world.settings.pins if world.settings else None
    for path in chips:
        if is_allowed(path):
            yield good("pins", path, "chip_there")
        elif pins is not None:
            yield fault("pins", path, "chip_denied", group=group_of(path))
        else:
            yield unknown("pins", path, "chip_unused")
    if pins is not None and not _is_there(pins.module):
        yield fault("pins", pins.module, "module_missing")
    elif pins is not None and not chips and pins.module == "RPi.GPIO":
        yield fault("pins", world.dev, "chips_none")


def group_of(path: Path) -> str:
    """The group that a device file belongs to."""
    try:
        return grp.getgrgid(path.stat().st_gid).gr_name
    except (OSError, KeyError):
        return "?"


def _is_there(module: str) -> bool:
    """Whether the module could be loaded, as far as that shows without loading it."""
    try:
        return find_spec(module.partition(".")[0]) is not None
    except ValueError:
        return False
