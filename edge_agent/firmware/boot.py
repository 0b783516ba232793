"""Checks a config.txt for one model: every line is understood there, and the box gets what it needs."""

import re
from collections.abc import Iterator

from msgspec import Struct, field

from edge_agent.firmware.models import FILTERS, KEYS, LINE_CHARS_MAX, OVERLAYS, PARAMS, UNWANTED, Key

_LINE = re.compile(r"(?P<key>[A-Za-z0-9_]+)=(?P<value>\S+)")
_W1_PIN = "4"
# BCM numbers of what the header's own functions take.
_I2C_PINS, _UART_PINS = {"2", "3"}, {"14", "15"}


class Booted(Struct):
    """What takes effect on the model: keys, parameters, and overlays with theirs."""

    keys: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    overlays: dict[str, dict[str, str]] = field(default_factory=dict)


def faults(text: str, model: str) -> list[str]:
    """What is wrong with a config.txt on this model, a sentence a fault, with its line's number."""
    found: list[str] = []
    booted = Booted()
    applies = True
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            name = line.strip("[] ")
            if name not in FILTERS:
                found.append(f"line {number}: no filter [{name}] is known")
            applies = model in FILTERS.get(name, ())
            continue
        if len(line) > LINE_CHARS_MAX:
            found.append(f"line {number}: {len(line)} characters; those after {LINE_CHARS_MAX} are ignored")
        if applies:
            found += [f"line {number}: {fault}" for fault in _take(line.strip(), model, booted)]
    return found + list(_missing(booted, model))


def _take(line: str, model: str, booted: Booted) -> Iterator[str]:
    word = line.split("=")[0].split(" ")[0]
    if word in UNWANTED:
        yield f"{word} is not for the field: {UNWANTED[word]}"
        return
    match = _LINE.fullmatch(line)
    if match is None:
        yield f"{line!r} is no KEY=VALUE; a comment has a line of its own"
    elif match["key"] == "dtparam":
        yield from _params(match["value"], model, booted)
    elif match["key"] == "dtoverlay":
        yield from _overlay(match["value"], model, booted)
    else:
        booted.keys[match["key"]] = match["value"]
        yield from _known(KEYS, match["key"], match["value"], model)


def _params(text: str, model: str, booted: Booted) -> Iterator[str]:
    if booted.overlays:
        # Device trees, part 3 of the documentation: an overlay's parameters are in scope until the next one.
        yield f"dtparam={text} stands behind dtoverlay={next(reversed(booted.overlays))}, which may take it"
    for part in text.split(","):
        name, _, value = part.partition("=")
        booted.params[name] = value or "on"
        yield from _known(PARAMS, name, value or "on", model)


def _overlay(text: str, model: str, booted: Booted) -> Iterator[str]:
    name, *parts = text.split(",")
    given = {key: value for key, _, value in (part.partition("=") for part in parts)}
    booted.overlays[name] = given
    if name not in OVERLAYS:
        yield f"no overlay {name} is known; if it is right, add it to edge_agent/firmware/models.py"
        return
    overlay = OVERLAYS[name]
    yield from _for(overlay, name, model)
    for key in given:
        if key not in overlay.values.split("|"):
            yield f"overlay {name} has no parameter {key} ({overlay.source})"


def _known(table: dict[str, Key], name: str, value: str, model: str) -> Iterator[str]:
    if name not in table:
        yield f"no {name} is known; if it is right, add it to edge_agent/firmware/models.py"
        return
    yield from _for(table[name], name, model)
    if not re.fullmatch(table[name].values, value):
        yield f"{name} is {table[name].values}, not {value}"


def _for(key: Key, name: str, model: str) -> Iterator[str]:
    if model not in key.models:
        yield f"{name} is not for a {model} ({key.source})"


def _missing(booted: Booted, model: str) -> Iterator[str]:
    """What a box of ours cannot do without, and what stands in its own way."""
    if booted.params.get("watchdog") != "on":
        yield "dtparam=watchdog=on is missing: a kernel that hangs is never started again"
    if booted.keys.get("arm_64bit", "1" if model in {"4b", "5"} else "0") != "1":
        yield "arm_64bit=1 is missing: the packages are for aarch64"
    pin = booted.overlays.get("w1-gpio", {}).get("gpiopin", _W1_PIN)
    if "w1-gpio" in booted.overlays:
        if booted.params.get("i2c_arm") == "on" and pin in _I2C_PINS:
            yield f"1-Wire on GPIO {pin} and I2C want the same pin"
        if _has_uart(booted, model) and pin in _UART_PINS:
            yield f"1-Wire on GPIO {pin} and the serial port want the same pin"
    if booted.keys.get("enable_uart") == "1" and "disable-bt" not in booted.overlays:
        yield "dtoverlay=disable-bt is missing: pins 8 and 10 get the mini UART, which knows no parity bit"


def _has_uart(booted: Booted, model: str) -> bool:
    return booted.params.get("uart0") == "on" if model == "5" else booted.keys.get("enable_uart") == "1"
