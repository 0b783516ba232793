"""What a report of pip-audit means: known holes, excused ones, and what nobody answered for.

pip-audit ends well when the index knows nothing of a package, and says "no known vulnerabilities found" of
packages that it could not ask about. Here that is no good news: it is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

EXCEPTIONS = Path(__file__).with_name("exceptions.toml")


class Hole(msgspec.Struct, frozen=True):
    """One entry of the advisory database."""

    id: str
    fix_versions: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True):
    """What is said of one package (pip-audit, _format/json.py): its holes, or why it was passed over."""

    name: str
    version: str = ""
    vulns: tuple[Hole, ...] = ()
    skip_reason: str = ""


class Report(msgspec.Struct, frozen=True):
    """What `pip-audit -f json` writes."""

    dependencies: tuple[Answer, ...]


class Excuse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A hole that may stand."""

    id: str
    package: str
    reason: str
    decided: date


class _Excuses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    exception: tuple[Excuse, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Lines for people. `known` is what must not be shipped."""

    asked: int
    known: tuple[str, ...]
    excused: tuple[str, ...]
    idle: tuple[str, ...]
    unanswered: tuple[str, ...]

    @property
    def is_answered(self) -> bool:
        """Whether anything at all was answered for."""
        return len(self.unanswered) < self.asked


def excuses(text: str) -> tuple[Excuse, ...]:
    """The exceptions of a file. Raises ValueError when one lacks its reason or its day."""
    found = msgspec.toml.decode(text, type=_Excuses).exception
    bare = [one.id for one in found if not one.reason.strip()]
    if bare:
        raise ValueError(f"{', '.join(bare)}: an exception needs its reason")
    return found


def judge(reports: Iterable[bytes], allowed: tuple[Excuse, ...]) -> Verdict:
    """All reports together. Raises ValueError when one is no report."""
    answers = [one for report in reports for one in msgspec.json.decode(report, type=Report).dependencies]
    holes = [(answer, hole) for answer in answers for hole in answer.vulns]
    heard = {one.name for one in answers if not one.skip_reason}
    used = {(one, hole.id): _excuse(one, hole, allowed) for one, hole in holes}
    return Verdict(
        asked=len(answers),
        known=tuple(_said(one, hole) for one, hole in holes if used[one, hole.id] is None),
        excused=tuple(
            f"{_said(one, hole)}: {why.reason}" for one, hole in holes if (why := used[one, hole.id])
        ),
        idle=tuple(
            f"{one.package} {one.id}" for one in allowed if one.package in heard and one not in used.values()
        ),
        unanswered=tuple(one.name for one in answers if one.skip_reason),
    )


def _excuse(answer: Answer, hole: Hole, allowed: tuple[Excuse, ...]) -> Excuse | None:
    names = {hole.id, *hole.aliases}
    return next((one for one in allowed if one.package == answer.name and one.id in names), None)


def _said(answer: Answer, hole: Hole) -> str:
    cure = f"cured in {', '.join(hole.fix_versions)}" if hole.fix_versions else "no cure yet"
    return f"{answer.name} {answer.version}: {' '.join((hole.id, *hole.aliases))}, {cure}"
