"""The tables of security name tests that are there, and each requirement once."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.needs import ROOT

FOLDER = ROOT / "docs" / "security"
PAGES = ("asvs", "etsi_en_303_645", "nist_ir_8259a")
STATES = ("met", "**not met**", "does not apply")
_LINE = re.compile(r"^\| (\S+) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
# By section, the requirements of Level 2 that were not deleted (OWASP ASVS 4.0.3, the CSV of its repository).
_ASVS = {
    "V1": "1:1-7 2:1-4 4:1,4,5 5:1-4 6:1-4 7:1-2 8:1-2 9:1-2 10:1 11:1-2 12:2 14:1-6",
    "V2": "1:1-12 2:1-3 3:1-3 4:1-6 5:1-7 6:1-3 7:1-6 8:1-7 9:1-3 10:1-4",
    "V3": "1:1 2:1-4 3:1-4 4:1-5 5:1-3 7:1",
    "V4": "1:1-3,5 2:1-2 3:1-3",
    "V5": "1:1-5 2:1-8 3:1-10 4:1-3 5:1-4",
    "V6": "1:1-3 2:1-6 3:1-2 4:1-2",
    "V7": "1:1-4 2:1-2 3:1,3,4 4:1-3",
    "V8": "1:1-4 2:1-3 3:1-8",
    "V9": "1:1-3 2:1-4",
    "V10": "2:1-2 3:1-3",
    "V11": "1:1-8",
    "V12": "1:1-3 2:1 3:1-6 4:1-2 5:1-2 6:1",
    "V13": "1:1,3-5 2:1-3,5-6 3:1-2 4:1-2",
    "V14": "1:1-4 2:1-6 3:2-3 4:1-7 5:1-4",
}
# By clause (ETSI EN 303 645 V3.1.3, Table B.1).
_ETSI = (
    "5.0-:1 5.1-:1,2,2A,3,4,5 5.2-:1-3 5.3-:1-3,4A,4B,5,6A,6B,7-14,15A,15B,16 5.4-:1-4 5.5-:1-8"
    " 5.6-:1-3,4A,4B,5-9 5.7-:1-2 5.8-:1-3 5.9-:1-3 5.10-:1 5.11-:1-4 5.12-:1-3 5.13-:1A,1B 6-:1,2,3A,3B,4-8"
)
_NIST = "ID-:1-2 CF-:1-3 DP-:1-3 LA-:1-3 SU-:1-6 SA-:1-5"


def _listed(text: str) -> list[str]:
    """What `A:1-3,5 B:1` stands for: A1 A2 A3 A5 B1."""
    found: list[str] = []
    for group in text.split():
        head, _, numbers = group.partition(":")
        for part in numbers.split(","):
            first, _, last = part.partition("-")
            found += [f"{head}{n}" for n in range(int(first), int(last) + 1)] if last else [f"{head}{part}"]
    return found


def _wanted(page: str) -> list[str]:
    if page == "etsi_en_303_645":
        return _listed(_ETSI)
    if page == "nist_ir_8259a":
        return _listed(_NIST)
    return [f"{chapter}.{one}" for chapter, text in _ASVS.items() for one in _listed(text.replace(":", ".:"))]


def _rows(page: str) -> list[tuple[str, ...]]:
    found = _LINE.findall((FOLDER / f"{page}.md").read_text("utf-8"))
    return [row for row in found if row[0] != "no."]


@pytest.mark.parametrize("page", PAGES)
def test_each_requirement_stands_there_once(page: str) -> None:
    """In the standard's order, and no number that it does not have."""
    assert [row[0] for row in _rows(page)] == _wanted(page)


@pytest.mark.parametrize("page", PAGES)
def test_each_has_a_state_and_a_reason(page: str) -> None:
    """What is met says by what, in words or by a test; all else says why. The sums above are right."""
    rows = _rows(page)
    for number, _, state, why, test in rows:
        assert state in STATES, number
        assert why != "–" or (state == "met" and test != "–"), number
    met, unmet, other = (sum(row[2] == state for row in rows) for state in STATES)
    said = f"{len(rows)} in all: {met} met, {unmet} not met, {other} that do not apply."
    assert said in (FOLDER / f"{page}.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_each_named_test_is_there(page: str) -> None:
    """The file, and the function where one is named."""
    gone = [
        f"{row[0]}: {row[4]}" for row in _rows(page) if row[4] != "–" and not _is_there(row[4].strip("`"))
    ]
    assert gone == []


def test_each_named_file_of_the_overview_is_there() -> None:
    """docs/security.md names whole files."""
    named = re.findall(r"`(tests/[^`]+\.py)`", (ROOT / "docs" / "security.md").read_text("utf-8"))
    assert named
    assert [one for one in named if not (ROOT / one).is_file()] == []


def _is_there(test: str) -> bool:
    path, _, function = test.partition("::")
    file = ROOT / "tests" / path
    return file.is_file() and (not function or function in _functions(file))


@cache
def _functions(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
