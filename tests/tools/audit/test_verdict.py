"""A known hole stops a change; silence of another's server is told, and stops nothing."""

import json

import pytest

from tools.audit.__main__ import ask, layers, tell
from tools.audit.verdict import EXCEPTIONS, Verdict, excuses, judge
from tools.locked import Locked, read

# As pip-audit 2.10 writes them (pip_audit/_format/json.py); the second of an index that does not answer.
HOLED = {
    "name": "jinja2",
    "version": "2.10",
    "vulns": [{"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"], "aliases": ["CVE-2019-10906"]}],
}
SILENT = {"name": "click", "skip_reason": "Dependency not found and could not be audited: click (8.5.1)"}
WHOLE = {"name": "h11", "version": "0.16.0", "vulns": []}
EXCUSE = """
[[exception]]
id = "{id}"
package = "jinja2"
reason = "{reason}"
decided = 2026-11-27
"""


def judged(*dependencies: object, excused: str = "") -> Verdict:
    """The verdict on one report."""
    return judge([json.dumps({"dependencies": dependencies, "fixes": []}).encode()], excuses(excused))


def test_a_known_hole_is_named_with_its_cure() -> None:
    """Package, version, all names of the hole, and where it is closed."""
    found = judged(HOLED, WHOLE)
    assert found.known == ("jinja2 2.10: PYSEC-2019-217 CVE-2019-10906, cured in 2.10.1",)
    assert tell(found)[-1] == "audit: 2 of 2 packages asked about, 1 known holes"


@pytest.mark.parametrize("name", ["PYSEC-2019-217", "CVE-2019-10906"])
def test_an_excused_hole_is_named_with_its_reason(name: str) -> None:
    """By any of its names; it stops nothing, and is told at each run."""
    found = judged(HOLED, excused=EXCUSE.format(id=name, reason="only our own templates"))
    assert (found.known, found.idle) == ((), ())
    assert [line for line in tell(found) if line.startswith("excused") and "only our own templates" in line]


def test_an_excuse_for_another_hole_excuses_nothing() -> None:
    """It is named, so that it is taken out."""
    found = judged(HOLED, excused=EXCUSE.format(id="CVE-1999-0001", reason="long gone"))
    assert len(found.known) == 1
    assert found.idle == ("jinja2 CVE-1999-0001",)


def test_an_excuse_needs_a_reason() -> None:
    """Nobody can wave a hole through without a word."""
    with pytest.raises(ValueError, match="needs its reason"):
        excuses(EXCUSE.format(id="CVE-2019-10906", reason=" "))


def test_silence_is_no_good_news() -> None:
    """Where the index answers for nothing, that is what is said: no count of holes, which would be a lie."""
    said = tell(judged(SILENT))
    assert any("NOT AUDITED: the index answers no question" in line for line in said)
    assert not any(line.startswith("audit:") for line in said)
    assert judged(SILENT, excused=EXCUSE.format(id="CVE-2019-10906", reason="as ever")).idle == ()


def test_who_was_passed_over_is_named() -> None:
    """An answer for some is none for the others."""
    found = judged(SILENT, WHOLE)
    assert found.is_answered
    assert any("no answer for click" in line for line in tell(found))


def test_what_is_no_report_is_refused() -> None:
    """An index's page of errors is not taken for good news."""
    with pytest.raises(ValueError, match="dependencies"):
        judge([b"{}"], ())


def test_every_version_of_a_name_is_asked_about() -> None:
    """pip-audit takes no name twice, so what differs by Python goes into a second question."""
    lock = [*read("edge"), *read("central")]
    made = layers(lock)
    assert {(one.name, one.version) for layer in made for one in layer} == {
        (one.name, one.version) for one in lock
    }
    assert all(len({one.name for one in layer}) == len(layer) for layer in made)
    assert len(made) == 2


def test_pip_audit_understands_how_it_is_asked() -> None:
    """Its report on nothing is a report; no server is asked for that."""
    report = ask([])
    assert report is not None
    assert judge([report], ()).asked == 0


def test_a_question_that_cannot_be_asked_gives_no_report() -> None:
    """A requirement without a hash is refused by pip-audit: then there is no report, and no verdict."""
    assert ask([Locked("h11", "0.16.0", "", ())]) is None


def test_the_exceptions_can_be_read() -> None:
    """The file that is there is well-formed."""
    assert excuses(EXCEPTIONS.read_text(encoding="utf-8")) == ()
