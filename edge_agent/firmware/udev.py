"""Checks udev rules: every line can be read, matches something, and jumps to a label that is there."""

import re
from collections.abc import Iterator

# udev(7): keys that match, and keys that are set, each with the operators that it bears; those that we use.
_MATCHES = frozenset(
    {"ACTION", "KERNEL", "SUBSYSTEM", "ATTR", "ENV", "KERNELS", "ATTRS", "SUBSYSTEMS", "DRIVERS", "TEST"}
)
_ASSIGNED = {"SYMLINK": "+=", "GROUP": "=", "MODE": "=", "GOTO": "=", "LABEL": "=", "RUN": "+="}
_TOKEN = re.compile(
    r'\s*(?P<key>[A-Z]+)(?:\{(?P<name>[^}]+)\})?(?P<op>==|!=|\+=|=)"(?P<value>[^"]*)"\s*(?:,|$)'
)
_NAME = re.compile("sanji/[a-z0-9-]+")


def rules(text: str) -> Iterator[str]:
    """What is wrong with a file of rules, with the line's number."""
    jumps: dict[str, int] = {}
    labels: set[str] = set()
    names: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = list(_parts(line))
        for part in parts:
            if isinstance(part, str):
                yield f"line {number}: {part}"
                continue
            key, value = part["key"], part["value"]
            if key == "GOTO":
                jumps[value] = number
            elif key == "LABEL":
                labels.add(value)
            elif key == "SYMLINK":
                yield from _named(value, number, names)
        keys = {part["key"] for part in parts if not isinstance(part, str)}
        if not keys & (_MATCHES | {"LABEL"}):
            yield f"line {number}: it matches nothing, so it is for every device"
    for label in sorted(jumps.keys() - labels):
        yield f"line {jumps[label]}: there is no LABEL {label}"


def _parts(line: str) -> Iterator[re.Match[str] | str]:
    """Each part of a rule, or what is wrong with it."""
    at = 0
    while at < len(line):
        part = _TOKEN.match(line, at)
        if part is None:
            yield f"not understood from here on: {line[at:].strip()}"
            return
        key, operator = part["key"], part["op"]
        if key in _MATCHES:
            if operator not in ("==", "!="):
                yield f"{key} is compared, by == or !=, not by {operator}"
        elif _ASSIGNED.get(key) != operator:
            yield f"{key} is set by {_ASSIGNED[key]}" if key in _ASSIGNED else f"no {key} is known (udev(7))"
        yield part
        at = part.end()


def _named(value: str, number: int, names: dict[str, int]) -> Iterator[str]:
    """A name of ours lies below /dev/sanji, and is one device's."""
    if not _NAME.fullmatch(value):
        yield f"line {number}: the name {value} is not sanji/ and small letters, digits and dashes"
    if value in names:
        yield f"line {number}: {value} is the name of line {names[value]}'s device already"
    names[value] = number
