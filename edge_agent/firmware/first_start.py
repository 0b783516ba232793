"""Checks a card's files of its first start: cloud-init would know them, and nothing is left to put in."""

import re
from collections.abc import Iterator

from plumbing.trust import card
from plumbing.trust.card import CardError

ENROL = "sanji/enrol.toml"
FILES = ("user-data", "meta-data", "network-config", ENROL)
_PLACE = re.compile(r"[\w-]*REPLACE[\w-]*")
_NAMES = {
    "user-data": re.compile(r"^hostname: (\S+)", re.MULTILINE),
    "meta-data": re.compile(r"^local-hostname: (\S+)", re.MULTILINE),
}


def leftovers(text: str) -> Iterator[str]:
    """Each place of a file that was made to be put in, once. Comments may speak of them."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.lstrip().startswith("#"):
            for place in _PLACE.findall(line):
                found.setdefault(place, number)
    for place, number in found.items():
        yield f"line {number}: {place} is still to be put in"


def faults(name: str, text: str) -> Iterator[str]:
    """What is wrong with one of FILES by itself."""
    if name == "user-data" and not text.startswith("#cloud-config\n"):
        yield "its first line is not #cloud-config, so cloud-init passes it over"
    if name == ENROL:
        yield from list(leftovers(text)) or _of_enrolment(text)
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if "\t" in line:
            yield f"line {number}: a tab; YAML indents by blanks"
    yield from leftovers(text)


def _of_enrolment(text: str) -> Iterator[str]:
    """What the box would say of the file, too late."""
    try:
        card.parse(text)
    except CardError as why:
        yield str(why)


def names(texts: dict[str, str]) -> set[str]:
    """The box's name, as the files have it: one, or they disagree."""
    return {name for file, pattern in _NAMES.items() for name in pattern.findall(texts.get(file, ""))}
