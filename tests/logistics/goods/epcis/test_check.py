"""What others send is taken whole or not at all, and every fault says which event, what, and what to do."""

import json
from typing import Any

import pytest

from logistics.goods.epcis import check
from logistics.goods.epcis.about import moment_ms, named_in
from logistics.goods.epcis.check import DocumentRefused, read
from logistics.goods.epcis.document import document, encoded
from logistics.goods.epcis.vocabulary import CONTEXT
from tests.logistics.goods.epcis.day import DAY, NOW_MS, ONE, WAYBILL, WITH_KEYS, WITHOUT_KEYS
from tests.logistics.goods.epcis.judges import sample, schema

GOOD: dict[str, Any] = {
    "type": "ObjectEvent",
    "eventTime": "2026-09-28T06:30:00+08:00",
    "eventTimeZoneOffset": "+08:00",
    "action": "OBSERVE",
    "bizStep": "receiving",
    "quantityList": [{"epcClass": "https://id.gs1.org/01/09521234000013/10/L1", "quantity": 1, "uom": "KGM"}],
}


def sent(*events: Any, **changed: Any) -> bytes:
    """A document of these events."""
    whole = {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-09-28T06:30:00+08:00",
        "epcisBody": {"eventList": list(events)},
    }
    return json.dumps({**whole, **changed}).encode()


def faults(body: bytes) -> list[str]:
    """What is said against a document, a line a fault."""
    with pytest.raises(DocumentRefused) as refused:
        read(body)
    return [str(one) for one in refused.value.faults]


def test_the_chain_and_our_own_documents_are_taken() -> None:
    """What GS1's schema takes of a whole chain, this takes too."""
    assert len(read(json.dumps(sample("chain.jsonld")).encode()).events) == 9
    for naming in (WITH_KEYS, WITHOUT_KEYS):
        found = read(encoded(document(DAY, naming, NOW_MS)))
        assert found.namespaces["sc"] == "https://trace.example.cn/ns/"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("bad_biz", 'bizStep is "grading"'),
        ("bad_uom", 'uom is "kg"'),
        ("no_time", "eventTime is missing"),
        ("no_tz", "eventTimeZoneOffset is missing"),
    ],
)
def test_each_of_the_four_wrong_documents_is_refused_for_its_own_fault(name: str, fault: str) -> None:
    """One fault each, in event 0, with what to do."""
    (said,) = faults(json.dumps(sample(f"neg_{name}.jsonld")).encode())
    assert said.startswith(f"event 0: {fault}; ")


@pytest.mark.parametrize(
    "changed",
    [
        {"eventTime": "2026-09-28T06:30:00"},
        {"eventTime": "2026-13-28T06:30:00+08:00"},
        {"eventTime": 5},
        {"eventTimeZoneOffset": "8"},
        {"eventTimeZoneOffset": None},
        {"action": "observe"},
        {"bizStep": "urn:epcglobal:cbv:bizstep:receiving"},
        {"disposition": "fresh"},
        {"eventID": "nr 1"},
        {"epcList": ["SC-1"]},
        {"quantityList": [{"epcClass": "https://a/1", "uom": "kilogram"}]},
        {"quantityList": [{"quantity": 1}]},
        {"quantityList": [{"epcClass": "https://a/1", "quantity": "1"}]},
        {"readPoint": "https://a/1"},
        {"bizTransactionList": [{"type": "bol"}]},
        {"sensorElementList": [{"sensorReport": []}]},
        {"type": "ObjektEvent"},
        {"type": "AggregationEvent"},
        {"type": "AssociationEvent"},
    ],
    ids=lambda changed: json.dumps(changed),
)
def test_what_the_schema_refuses_is_refused_here(changed: dict[str, Any]) -> None:
    """One changed field, two judges, one verdict."""
    event = {**GOOD, **changed}
    whole = sent(GOOD, event)
    assert not schema().is_valid(json.loads(whole))
    assert all(one.startswith("event 1: ") for one in faults(whole))


@pytest.mark.parametrize(
    "changed",
    [
        {"eventTime": "2026-09-27T22:30:00.5Z"},
        {"eventTimeZoneOffset": "-14:00"},
        {"bizStep": "https://example.org/steps/grading"},
        {"action": "DELETE"},
        {"epcList": ["urn:epc:id:sgtin:9521234.000001.1"]},
        {"sc:note": "free"},
    ],
    ids=lambda changed: json.dumps(changed),
)
def test_what_the_schema_takes_is_taken_here(changed: dict[str, Any]) -> None:
    """A partner's own words, when they are addresses, are theirs to use."""
    whole = sent({**GOOD, **changed})
    assert schema().is_valid(json.loads(whole))
    assert len(read(whole).events) == 1


def test_a_document_that_is_none_says_what_to_send() -> None:
    """No JSON, a list, a query's answer, no events."""
    assert "is no JSON" in faults(b"<epcis/>")[0]
    assert "it is no object" in faults(b"[]")[0]
    assert "EPCISDocument" in faults(sent(GOOD, type="EPCISQueryDocument"))[0]
    assert "eventList is missing" in faults(sent(epcisBody={}))[0]
    assert "0 events" in faults(sent())[0]
    assert "@context" in faults(json.dumps({"type": "EPCISDocument"}).encode())[0]


def test_a_document_beyond_its_bounds_is_refused() -> None:
    """Too many bytes, events, levels or characters; and faults are told up to a bound."""
    assert "bytes are too many" in faults(b" " * (check.BYTES_MAX + 1))[0]
    assert "2001 events" in faults(sent(*[GOOD] * (check.EVENTS_MAX + 1)))[0]
    assert "characters" in faults(sent({**GOOD, "sc:note": "x" * 3000}))[0]
    deep: Any = {}
    for _ in range(30):
        deep = {"sc:in": deep}
    assert "nested" in faults(sent({**GOOD, "sc:deep": deep}))[0]
    assert "is no JSON" in faults(b"[" * 100_000)[0]
    assert len(faults(sent(*[{}] * 100))) == check.FAULTS_MAX


def test_lots_and_packages_are_found_in_every_spelling() -> None:
    """Digital Links of any domain, EPC URNs, and addresses of our own."""
    event = {
        **GOOD,
        "parentID": "https://other.example/x/00/095212340000000013",
        "childEPCs": [f"https://trace.example.cn/waybill/{WAYBILL}", "https://id.gs1.org/414/9521234000204"],
        "quantityList": [
            {"epcClass": "https://shop.example/01/09521234000013/22/2A/10/L1?x=1".partition("?")[0]},
            {"epcClass": "urn:epc:class:lgtin:9521234.000001.L2"},
            {"epcClass": f"https://trace.example.cn/lot/{ONE}"},
        ],
    }
    assert named_in(event) == ("095212340000000013", WAYBILL, "L1", "L2", ONE)
    assert moment_ms(GOOD) == 1_790_548_200_000
