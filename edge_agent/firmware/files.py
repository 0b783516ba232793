"""Checks the system's settings files: keys and lines that their programs would pass over in silence."""

import configparser
import re
from collections.abc import Callable, Iterator

from edge_agent.firmware.udev import rules
from edge_agent.firmware.words import CHRONY, INI, MOSQUITTO, SWAP, Words

Check = Callable[[str], Iterator[str]]

_SYSCTL = re.compile(r"-?[a-z0-9_.*/-]+ = \S+")
_MODULE = re.compile("[a-z0-9_-]+")
# tmpfiles.d(5) and sysusers.d(5): the types that a box needs, and how many fields they have.
_TMPFILE = re.compile(r"[dDzLwf][+!-]*\s+/\S+(\s+\S+){0,4}(\s+.*)?")
_SYSUSER = re.compile(r'(u|g|m)!?\s+[a-z][a-z0-9-]*\s+\S+(\s+"[^"]*")?(\s+\S+){0,2}')
_OVERLAYROOT = re.compile('overlayroot(_cfgdisk)?="[a-z:=0-9,]*"')
_DEFAULT = "a section that there is not"


def ini(words: Words) -> Check:
    """A check of an INI file against the sections and keys that we know."""

    def check(text: str) -> Iterator[str]:
        parser = _read(text)
        if isinstance(parser, str):
            yield parser
            return
        for section in parser.sections():
            known = words.sections.get(section)
            if known is None:
                yield f"no section [{section}] is known ({words.source})"
                continue
            for key in sorted(set(parser[section]) - known):
                yield f"[{section}] {key} is not known ({words.source})"

    return check


def connection(text: str) -> Iterator[str]:
    """A NetworkManager profile: known keys, and what it cannot be without."""
    yield from ini(INI["system-connections"])(text)
    parser = _read(text)
    if isinstance(parser, str):
        return
    head = parser["connection"] if parser.has_section("connection") else {}
    for key in ("id", "type"):
        if not head.get(key):
            yield f"[connection] {key} is missing"
    if head.get("type") == "gsm" and not parser.get("gsm", "apn", fallback=""):
        yield "[gsm] apn is missing: the card's network does not let it in"


def swap(text: str) -> Iterator[str]:
    """How a box swaps."""
    yield from ini(INI["swap.conf.d"])(text)
    parser = _read(text)
    if not isinstance(parser, str):
        how = parser.get("Main", "Mechanism", fallback="auto")
        if how not in SWAP:
            yield f"[Main] Mechanism is one of {', '.join(sorted(SWAP))}, not {how}"


def directives(known: frozenset[str], source: str) -> Check:
    """A check of a file with a directive and its value a line."""

    def check(text: str) -> Iterator[str]:
        for number, line in _lines(text, "#;!%"):
            word = line.split()[0]
            if word not in known:
                yield f"line {number}: no {word} is known ({source})"

    return check


def matching(pattern: re.Pattern[str], what: str) -> Check:
    """A check of a file whose every line is of one form."""

    def check(text: str) -> Iterator[str]:
        for number, line in _lines(text, "#;"):
            if not pattern.fullmatch(line):
                yield f"line {number}: {line!r} is no {what}"

    return check


# By a part of the path, the first that fits.
CHECKS: tuple[tuple[str, Check], ...] = (
    ("swap.conf.d/", swap),
    (".nmconnection", connection),
    (".rules", rules),
    *((f"{folder}/", ini(words)) for folder, words in INI.items() if folder != "system-connections"),
    ("chrony", directives(CHRONY, "chrony.conf(5)")),
    ("mosquitto", directives(MOSQUITTO, "mosquitto.conf(5)")),
    ("sysctl.d/", matching(_SYSCTL, "NAME = VALUE of sysctl.d(5)")),
    ("modules-load.d/", matching(_MODULE, "module's name")),
    ("tmpfiles.d/", matching(_TMPFILE, "line of tmpfiles.d(5)")),
    ("sysusers.d/", matching(_SYSUSER, "line of sysusers.d(5)")),
    ("overlayroot", matching(_OVERLAYROOT, "setting of overlayroot.conf")),
)


def _read(text: str) -> configparser.ConfigParser | str:
    """The file, or why it is none."""
    # Keys stand for themselves: DEFAULT is no section here, and [x] %y no reference.
    parser = configparser.ConfigParser(
        default_section=_DEFAULT, interpolation=None, comment_prefixes=("#", ";"), delimiters=("=",)
    )
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # the keys' case counts
    try:
        parser.read_string(text)
    except configparser.Error as why:
        return str(why).replace("\n", " ")
    return parser


def _lines(text: str, comments: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and line.strip()[0] not in comments:
            yield number, line.strip()
