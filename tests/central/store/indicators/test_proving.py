"""Evidence and signatures are added; a signature covers what was signed and nothing else."""

import pytest

from central.store.indicators import files, proving
from central.store.indicators.entries import Step
from central.store.indicators.proving import EVIDENCE_MAX
from central.store.indicators.refused import Refused
from logistics.indicators.figures import Figure
from tests.central.centre import NOW, Centre
from tests.central.store.indicators.writing import PNG, draft, enter, look, prove, sign


def voids(centre: Centre, entry: int) -> list[tuple[str, str, bool]]:
    """Its signatures: step, who, and whether each is void."""
    return [(one.step, one.made_by, one.is_void) for one in look(centre, entry).signatures]


def test_evidence_is_what_proves(centre: Centre) -> None:
    """An entry without evidence proves nothing; with a document or a file it does, and it says which."""
    entry = enter(centre, draft())
    assert not look(centre, entry).actual.is_proven
    prove(centre, entry)
    found = look(centre, entry)
    assert found.actual.is_proven
    (one,) = found.evidence
    assert (one.kind, one.title, one.number, one.is_public) == (
        "photo",
        "商务统计表",
        "遂商〔2022〕8号",
        False,
    )
    with centre.store.read() as connection:
        kept = files.one(connection, one.digest)
    assert kept is not None
    assert kept.body == PNG


def test_three_sign_in_turn(centre: Centre) -> None:
    """Prepared, reviewed, approved; each step once."""
    entry = enter(centre, draft())
    for step, who in (("prepared", "lin"), ("reviewed", "mei"), ("approved", "wang")):
        sign(centre, entry, step, who)  # type: ignore[arg-type]
    assert voids(centre, entry) == [
        ("prepared", "lin", False),
        ("reviewed", "mei", False),
        ("approved", "wang", False),
    ]
    with pytest.raises(Refused, match="signed: prepared"):
        sign(centre, entry, "prepared", "mei")


@pytest.mark.parametrize(
    ("step", "who", "why"),
    [
        ("reviewed", "lin", "same_person"),
        ("approved", "mei", "step: reviewed"),
        ("approved", "lin", "step: reviewed"),
    ],
)
def test_who_may_sign_what(centre: Centre, step: Step, who: str, why: str) -> None:
    """Nobody reviews what they prepared, and no step is left out."""
    entry = enter(centre, draft())
    with pytest.raises(Refused, match="step: prepared"):
        sign(centre, entry, "reviewed", "mei")
    sign(centre, entry, "prepared", "lin")
    with pytest.raises(Refused, match=why):
        sign(centre, entry, step, who)


def test_nobody_approves_what_they_prepared(centre: Centre) -> None:
    """Also after somebody else's review."""
    entry = enter(centre, draft())
    sign(centre, entry, "prepared", "lin")
    sign(centre, entry, "reviewed", "mei")
    with pytest.raises(Refused, match="same_person"):
        sign(centre, entry, "approved", "lin")


def test_a_revision_voids_the_signatures(centre: Centre) -> None:
    """They stay to be seen, as void; the revision has none, and the old entry is signed no more."""
    entry = enter(centre, draft())
    sign(centre, entry, "prepared", "lin")
    newer = enter(centre, draft(Figure(32), replaces=entry, reason="复核"))
    assert voids(centre, entry) == [("prepared", "lin", True)]
    assert voids(centre, newer) == []
    with pytest.raises(Refused, match=f"replaced: {newer}"):
        sign(centre, entry, "reviewed", "mei")
    with pytest.raises(Refused, match="replaced"):
        prove(centre, entry)


def test_new_evidence_voids_the_signatures(centre: Centre) -> None:
    """Who signed did not see it: all steps are signed anew, and the void ones stay."""
    entry = enter(centre, draft())
    sign(centre, entry, "prepared", "lin")
    seen = look(centre, entry).digest
    prove(centre, entry)
    assert voids(centre, entry) == [("prepared", "lin", True)]
    with pytest.raises(Refused, match="changed"):
        sign(centre, entry, "prepared", "lin", seen)
    sign(centre, entry, "prepared", "mei")
    assert voids(centre, entry) == [("prepared", "lin", True), ("prepared", "mei", False)]


def test_evidence_is_cleared_by_somebody(centre: Centre) -> None:
    """The latest word counts, and no signature is touched by it."""
    entry = enter(centre, draft())
    number = prove(centre, entry)
    sign(centre, entry, "prepared", "lin")
    for is_public in (True, False, True):
        with centre.store.write() as connection:
            found = look(centre, entry)
            proving.clear(connection, found, number, is_public=is_public, who="mei", now_ms=NOW)
        assert look(centre, entry).evidence[0].is_public is is_public
    assert voids(centre, entry) == [("prepared", "lin", False)]
    with centre.store.write() as connection, pytest.raises(Refused, match="unknown"):
        proving.clear(connection, found, number + 1, is_public=True, who="mei", now_ms=NOW)


def test_evidence_has_bounds(centre: Centre) -> None:
    """A title, a document or a file, and so many of them."""
    entry = enter(centre, draft())
    with centre.store.write() as connection:
        for title, number, why in (("", "8号", "title"), ("表", " ", "nothing"), ("长" * 121, "8号", "long")):
            with pytest.raises(Refused, match=why):
                proving.prove(connection, entry, title=title, number=number, who="lin", now_ms=NOW)
        for _ in range(EVIDENCE_MAX):
            proving.prove(connection, entry, title="表", number="8号", who="lin", now_ms=NOW)
        with pytest.raises(Refused, match="many"):
            proving.prove(connection, entry, title="表", number="8号", who="lin", now_ms=NOW)
        with pytest.raises(Refused, match="unknown"):
            proving.prove(connection, 99, title="表", number="8号", who="lin", now_ms=NOW)
