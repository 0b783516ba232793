"""Ask the package index whether something locked for a box or a centre has a known hole.

`python -m tools.audit` asks the index that pip-audit knows, and no other service. A hole that exceptions.toml
does not excuse ends it with 1. Where the index does not answer, it says so loudly and ends well: another's
server decides nothing here.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tools.audit.verdict import EXCEPTIONS, Verdict, excuses, judge
from tools.locked import Locked, read

_LOCKS = ("edge", "central")
_ANSWER_S = 10
_ALL_S = 90
_LINE = "!" * 100


def layers(entries: Iterable[Locked]) -> list[list[Locked]]:
    """All entries, for whatever machine, in lists that hold no name twice, as pip-audit wants them."""
    made: list[dict[str, Locked]] = []
    for entry in {(one.name, one.version): one for one in entries}.values():
        room = next((layer for layer in made if entry.name not in layer), None)
        if room is None:
            made.append(room := {})
        room[entry.name] = entry
    return [list(layer.values()) for layer in made]


def ask(entries: list[Locked]) -> bytes | None:
    """pip-audit's report on these, None where it has none within its time."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
        wanted.writelines(f"{entry.requirement}\n" for entry in entries)
        wanted.flush()
        try:
            done = subprocess.run(
                _command(Path(wanted.name)), capture_output=True, check=False, timeout=_ALL_S
            )
        except subprocess.TimeoutExpired:
            return None
    return done.stdout if done.stdout.startswith(b"{") else None


def _command(wanted: Path) -> list[str]:
    # The hashes are complete, so nothing has to be resolved, and no package is fetched.
    asking = "--require-hashes --disable-pip --vulnerability-service pypi --progress-spinner off"
    return [
        sys.executable,
        "-m",
        "pip_audit",
        *asking.split(),
        "--format=json",
        "--aliases=on",
        "--timeout",
        str(_ANSWER_S),
        "--requirement",
        str(wanted),
    ]


def tell(verdict: Verdict) -> list[str]:
    """What people read."""
    lines = [f"KNOWN HOLE  {one}" for one in verdict.known]
    lines += [f"excused     {one}" for one in verdict.excused]
    lines += [f"exceptions.toml excuses {one}, which nobody tells of: take it out" for one in verdict.idle]
    if not verdict.is_answered:
        return [*lines, *_loud("the index answers no question about known holes")]
    if verdict.unanswered:
        lines += _loud(f"no answer for {', '.join(verdict.unanswered)}")
    answered = verdict.asked - len(verdict.unanswered)
    return [
        *lines,
        f"audit: {answered} of {verdict.asked} packages asked about, {len(verdict.known)} known holes",
    ]


def _loud(why: str) -> list[str]:
    return [_LINE, f"NOT AUDITED: {why}. Nothing is known, neither good nor bad.", _LINE]


def main() -> int:
    """Ask, tell, and judge."""
    allowed = excuses(EXCEPTIONS.read_text(encoding="utf-8"))
    asked = layers(entry for lock in _LOCKS for entry in read(lock))
    reports = [ask(entries) for entries in asked]
    verdict = judge([one for one in reports if one is not None], allowed)
    if None in reports:
        sys.stderr.writelines(f"{line}\n" for line in _loud("pip-audit came back without a report"))
    sys.stderr.writelines(f"{line}\n" for line in tell(verdict))
    return 1 if verdict.known else 0


if __name__ == "__main__":
    sys.exit(main())
