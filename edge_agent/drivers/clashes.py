"""Faults between the devices of a settings file: what two share, and what one lacks or contradicts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from edge_agent.drivers.probes import profiles

Tables = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Kind, name, and what the file says of the device: as TOML gave it, so nothing of it is sure."""

_WAYS = {"probe": ("address", "chip", "modbus"), "scanner": ("port", "keyboard")}
_OWN_PINS = ("lamp_red", "lamp_yellow", "lamp_green", "buzzer", "ack_button")
# Certificates correct by tenths of a degree. More than this is a slip of the pen, or a probe to throw away.
_SLOPE_MIN, _SLOPE_MAX, _SHIFT_C_MAX = 0.8, 1.25, 10.0


def clashes(tables: Tables, pins: object) -> list[str]:
    """All faults, in the order of the kinds. It bears anything that TOML can say."""
    outputs = pins if isinstance(pins, Mapping) else {}
    return [
        *_shared(_pins(tables, outputs)),
        *_shared(_ports(tables)),
        *_shared(_addresses(tables)),
        *_ways(tables),
        *_modbus(tables),
        *_calibrations(tables),
    ]


def _shared(users: Iterator[tuple[str, str]]) -> Iterator[str]:
    """Whatever has more than one user."""
    by_thing: dict[str, list[str]] = defaultdict(list)
    for thing, user in users:
        by_thing[thing].append(user)
    for thing, names in by_thing.items():
        if len(names) > 1:
            yield f"{', '.join(names)}: share {thing}; each needs its own"


def _pins(tables: Tables, outputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    users = [(outputs.get(name), f"pins.{name}") for name in _OWN_PINS]
    users += [
        (table.get("pin"), f"{kind}.{name}.pin")
        for kind in ("door", "defrost", "mains")
        for name, table in tables[kind].items()
    ]
    yield from ((f"pin {pin}", user) for pin, user in users if isinstance(pin, int))


def _ports(tables: Tables) -> Iterator[tuple[str, str]]:
    for kind, key in (("scanner", "port"), ("scanner", "keyboard"), ("scale", "port"), ("modbus", "port")):
        for name, table in tables[kind].items():
            if isinstance(table.get(key), str):
                yield f"the port {table[key]}", f"{kind}.{name}.{key}"


def _addresses(tables: Tables) -> Iterator[tuple[str, str]]:
    for name, probe in tables["probe"].items():
        user = f"probe.{name}"
        if "address" in probe:
            bus = f" on {probe['bus']}" if "bus" in probe else ""
            yield f"the address {probe['address']}{bus}", user
        elif "chip" in probe:
            at = f" at {probe['at']}" if probe.get("at") else ""
            yield f"the chip {probe['chip']}{at}", user
        elif "modbus" in probe:
            where = f"{probe['modbus']}, unit {probe.get('unit', 1)}, channel {probe.get('channel', 1)}"
            yield f"the place {where}", user


def _ways(tables: Tables) -> Iterator[str]:
    """A probe and a scanner are reached in one of several ways."""
    for kind, ways in _WAYS.items():
        for name, table in tables[kind].items():
            given = [way for way in ways if way in table]
            if len(given) != 1:
                found = " and ".join(given) if given else "none"
                yield f"{kind}.{name}: needs one of {', '.join(ways)} (found {found})"


def _modbus(tables: Tables) -> Iterator[str]:
    buses = tables["modbus"]
    used = set()
    for name, probe in tables["probe"].items():
        bus = probe.get("modbus")
        if not isinstance(bus, str):
            yield from _misplaced(name, probe)
            continue
        used.add(bus)
        if bus not in buses:
            yield f"probe.{name}.modbus: no bus {bus!r} in this file; add [modbus.{bus}]"
        if "model" not in probe:
            known = ", ".join(profiles.names())
            yield f"probe.{name}.model: is missing; it says which registers to read: {known}"
        yield from _channel(name, probe)
    for bus in buses:
        if bus not in used:
            yield f"modbus.{bus}: no probe is on it; name it in a probe's `modbus`, or take it out"


def _misplaced(name: str, probe: Mapping[str, Any]) -> Iterator[str]:
    for key in ("unit", "model", "channel"):
        if key in probe:
            yield f"probe.{name}.{key}: is for a Modbus probe only; add `modbus`, or take it out"


def _channel(name: str, probe: Mapping[str, Any]) -> Iterator[str]:
    model, channel = probe.get("model"), probe.get("channel", 1)
    if not (isinstance(model, str) and isinstance(channel, int)):
        return
    try:
        profile = profiles.known(model)
    except ValueError:
        return  # told with the setting itself
    if channel > profile.channels:
        yield f"probe.{name}.channel: {profile.name} has {profile.channels} (found {channel})"


def _calibrations(tables: Tables) -> Iterator[str]:
    for name, probe in tables["probe"].items():
        table = probe.get("calibration")
        if isinstance(table, Mapping):
            for fault in _calibration(table):
                yield f"probe.{name}.calibration: {fault}"


def _calibration(table: Mapping[str, Any]) -> Iterator[str]:
    made, due = table.get("date"), table.get("due")
    if type(made) is type(due) and made is not None and due <= made:
        yield f"due {due} is not after date {made}"
    raw, true = _numbers(table.get("raw_c")), _numbers(table.get("true_c"))
    if not raw or not true:
        return
    if len(raw) != len(true):
        yield f"raw_c has {len(raw)} points and true_c {len(true)}"
        return
    if len(set(raw)) < len(raw) or len(set(true)) < len(true):
        yield f"its points are equal (raw_c {raw}, true_c {true}); a line needs two that differ"
        return
    if len(raw) == 2 and not _SLOPE_MIN <= (true[1] - true[0]) / (raw[1] - raw[0]) <= _SLOPE_MAX:
        yield f"it would stretch readings by more than a quarter (raw_c {raw}, true_c {true}); compare both"
    elif max(abs(one - other) for one, other in zip(raw, true, strict=True)) > _SHIFT_C_MAX:
        yield f"it would shift readings by more than {_SHIFT_C_MAX:g} °C; compare raw_c and true_c"


def _numbers(value: object) -> list[float]:
    """One or two numbers; empty for anything else, which is told with the setting itself."""
    if not isinstance(value, list) or not 1 <= len(value) <= 2:
        return []
    numbers = [float(one) for one in value if isinstance(one, int | float) and not isinstance(one, bool)]
    return numbers if len(numbers) == len(value) and all(abs(one) <= 1000 for one in numbers) else []
