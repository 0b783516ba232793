"""What partners send is kept once, whatever they send twice, and found by what it names."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from central.store.lots.trace import foreign
from central.store.lots.trace.foreign import TooMany
from central.store.store import Store
from logistics.goods.epcis.check import DocumentRefused, read
from tests.central.centre import NOW, centre_in
from tests.logistics.goods.epcis.judges import reference_ids, sample
from tests.logistics.goods.epcis.test_check import GOOD, sent


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with centre_in(tmp_path) as centre:
        yield centre.store


def take(store: Store, document: Any, sender: str = "shop") -> foreign.Taken:
    """Take a document."""
    with store.write() as connection:
        return foreign.take(connection, read(json.dumps(document).encode()), sender, NOW)


def naming(store: Store, *names: str) -> list[str]:
    """The steps of the events that name any of these."""
    with store.read() as connection:
        return [one.step for one in foreign.naming(connection, list(names))]


def test_the_same_document_twice_is_one(store: Store) -> None:
    """Its events have no ids of their own: these follow from what they say, as the reference has it."""
    chain = sample("chain.jsonld")
    first, second = take(store, chain), take(store, chain)
    assert (first.new, first.known) == (9, 0)
    assert (second.new, second.known) == (0, 9)
    assert list(first.events) == reference_ids(chain)


def test_events_are_found_by_the_lots_and_packages_that_they_name(store: Store) -> None:
    """A lot has its commissioning, weighing and grading; its package the way to the village."""
    take(store, sample("chain.jsonld"))
    assert naming(store, "SC20260928-001") == ["commissioning", "receiving", "creating_class_instance"]
    assert naming(store, "095212340000000013") == ["packing", "shipping", "receiving", "accepting"]
    assert naming(store, "SC20260928") == []


def test_an_error_that_a_sender_declares_later_marks_the_event(store: Store) -> None:
    """The same id comes again with its declaration (EPCIS 2.0, 7.4.1.4), and stays one event."""
    chain = sample("chain.jsonld")
    first = chain["epcisBody"]["eventList"][0]
    first["eventID"] = "urn:uuid:5b1f0f52-3a2d-4d0e-9a07-0b6e1a2d9c01"
    take(store, chain)
    first["errorDeclaration"] = {"declarationTime": "2026-09-30T08:00:00+08:00", "reason": "did_not_occur"}
    assert (take(store, chain).wrong, take(store, chain).wrong) == (1, 0)
    with store.read() as connection:
        found = foreign.naming(connection, ["SC20260928-001"])
        body = foreign.body_of(connection, first["eventID"])
    assert [one.is_wrong for one in found] == [True, False, False]
    assert body is not None
    # What came first stays as it came.
    assert "errorDeclaration" not in json.loads(body)


def test_beyond_the_bound_nothing_is_kept(store: Store) -> None:
    """A flood fills no disk."""
    chain = read(json.dumps(sample("chain.jsonld")).encode())
    with pytest.raises(TooMany, match="9 are new; at most 8"), store.write() as connection:
        foreign.take(connection, chain, "shop", NOW, events_max=8)
    with store.read() as connection:
        assert foreign.newest(connection) == []


ID = "urn:uuid:5b1f0f52-3a2d-4d0e-9a07-0b6e1a2d9c01"
OWN = {**GOOD, "eventID": ID}
WRONG = {
    **OWN,
    "errorDeclaration": {"declarationTime": "2026-09-30T08:00:00+08:00", "reason": "did_not_occur"},
}
OTHER = {**OWN, "bizStep": "shipping"}


def whole(*events: Any) -> Any:
    """A document of these events."""
    return json.loads(sent(*events))


def refused(store: Store, document: Any, sender: str = "shop") -> list[str]:
    """What is said against a document."""
    with pytest.raises(DocumentRefused) as why:
        take(store, document, sender)
    return [str(one) for one in why.value.faults]


def kept(store: Store) -> list[tuple[str, str, bool]]:
    """Step, sender and mark of each event that is kept."""
    with store.read() as connection:
        return [(one.step, one.sender, one.is_wrong) for one in foreign.newest(connection)]


@pytest.mark.parametrize(
    "events",
    [(OWN, OTHER), (OWN, OWN), (WRONG, WRONG), (OTHER, WRONG), (OWN, WRONG, OWN)],
    ids=["other", "same", "declared-twice", "declared-otherwise", "three"],
)
def test_an_id_that_stands_twice_in_a_document_is_a_fault(store: Store, events: tuple[Any, ...]) -> None:
    """Which of them is right nobody can know: nothing of it is kept."""
    (said,) = refused(store, whole({**GOOD, "action": "ADD"}, *events))
    assert said.startswith(f"event 2: eventID {ID} stands in event 1 already; ")
    assert kept(store) == []


@pytest.mark.parametrize("events", [(OWN, WRONG), (WRONG, OWN)], ids=["after", "before"])
def test_an_event_beside_its_declaration_is_one_that_is_wrong(store: Store, events: tuple[Any, ...]) -> None:
    """In either order."""
    taken = take(store, whole(*events))
    assert (taken.new, taken.known, taken.events) == (1, 0, (ID,))
    assert kept(store) == [("receiving", "shop", True)]


def test_the_same_without_ids_is_kept_once(store: Store) -> None:
    """What follows from the same content is the same id."""
    assert take(store, whole(GOOD, GOOD)).new == 1


def test_the_same_without_an_id_is_known_by_other_prefixes_too(store: Store) -> None:
    """Prefixes are each document's own."""
    for prefix in ("sc", "x"):
        take(
            store,
            json.loads(sent({**GOOD, f"{prefix}:note": "n"}, **{"@context": [{prefix: "https://a/ns/"}]})),
        )
    assert len(kept(store)) == 1


def test_nobody_changes_what_another_sent(store: Store) -> None:
    """Neither declares it wrong nor puts other contents in its place; its sender may do the first."""
    take(store, whole(OWN))
    assert "came from another sender" in refused(store, whole(WRONG), "thief")[0]
    for sender in ("thief", "shop"):
        assert "known with other contents" in refused(store, whole(GOOD, OTHER), sender)[0]
        assert (
            "known with other contents" in refused(store, whole({**WRONG, "bizStep": "shipping"}), sender)[0]
        )
    assert take(store, whole(OWN), "thief").known == 1
    assert kept(store) == [("receiving", "shop", False)]
    assert take(store, whole(WRONG)).wrong == 1
    assert take(store, whole(OWN)).known == 1
    assert kept(store) == [("receiving", "shop", True)]
