"""Every document that we write is one by GS1's schema, and its ids are those of the reference."""

import json
from collections import Counter
from typing import Any

import pytest
from msgspec.structs import replace

from logistics.events.lots import LotShipped
from logistics.goods.epcis.document import EVENTS_MAX, Chain, document, encoded
from logistics.goods.epcis.naming import Naming
from logistics.parcels.told import Told
from tests.logistics.goods.epcis.day import (
    DAY,
    FACTS,
    NOW_MS,
    ONE,
    RAW,
    SITE,
    TWO,
    WAYBILL,
    WITH_KEYS,
    WITHOUT_KEYS,
)
from tests.logistics.goods.epcis.judges import reference_ids, sample, schema


def written(naming: Naming) -> Any:
    """The day's document as a partner reads it."""
    return json.loads(encoded(document(DAY, naming, NOW_MS)))


def events(naming: Naming = WITH_KEYS, **wanted: str) -> list[Any]:
    """The day's events that have these values."""
    found = written(naming)["epcisBody"]["eventList"]
    return [one for one in found if all(one.get(key) == value for key, value in wanted.items())]


@pytest.mark.parametrize("naming", [WITH_KEYS, WITHOUT_KEYS], ids=["keys", "no-keys"])
def test_every_document_is_one_by_the_schema_of_gs1(naming: Naming) -> None:
    """With GS1 keys and without any: no fault in any event."""
    assert [one.message for one in schema().iter_errors(written(naming))] == []


def test_the_schema_tells_good_documents_from_bad_ones() -> None:
    """The sample passes and the four wrong ones fail: a judge that lets all pass would judge nothing."""
    judge = schema()
    assert judge.is_valid(sample("chain.jsonld"))
    for name in ("bad_biz", "bad_uom", "no_time", "no_tz"):
        assert not judge.is_valid(sample(f"neg_{name}.jsonld"))


@pytest.mark.parametrize("naming", [WITH_KEYS, WITHOUT_KEYS], ids=["keys", "no-keys"])
def test_event_ids_are_those_of_the_reference(naming: Naming) -> None:
    """Whoever recomputes an id from an event's content finds ours."""
    found = written(naming)
    assert [one["eventID"] for one in found["epcisBody"]["eventList"]] == reference_ids(found)


def test_each_step_of_the_chain_has_its_event() -> None:
    """Harvest, weighing, grading, store, cold record, pack, ship, receive, pick-up."""
    assert Counter(one["bizStep"] for one in events()) == {
        "commissioning": 1,
        "receiving": 3,
        "inspecting": 1,
        "other": 1,
        "creating_class_instance": 5,
        "decommissioning": 1,
        "storing": 1,
        "sensor_reporting": 2,
        "holding": 1,
        "departing": 1,
        "packing": 2,
        "shipping": 3,
        "collecting": 1,
        "accepting": 1,
    }


def test_a_lot_is_named_by_gtin_and_number_or_by_an_address_of_our_own() -> None:
    """Growers without GS1 keys still have lots that anybody can look up."""
    (begun,) = events(bizStep="commissioning")
    assert begun["quantityList"] == [
        {"epcClass": f"https://id.gs1.org/01/09521234000013/10/{RAW}", "quantity": 118.6, "uom": "KGM"}
    ]
    (own,) = events(WITHOUT_KEYS, bizStep="commissioning")
    assert own["quantityList"][0]["epcClass"] == f"https://trace.example.cn/lot/{RAW}"
    assert own["ilmd"]["sc:harvestDate"] == "2026-09-28"
    assert own["ilmd"]["sc:complianceCertificate"].endswith("/certificate/HGZ-001")


def test_a_weighing_tells_gross_tare_and_net_and_its_scale() -> None:
    """In kilograms by UN/ECE's code, and the scale by its asset number."""
    first = events(bizStep="receiving", action="OBSERVE")[0]
    (element,) = first["sensorElementList"]
    assert element["sensorMetadata"]["deviceID"] == "https://id.gs1.org/8004/9521234floor"
    assert [(one["sc:feature"], one["value"], one["uom"]) for one in element["sensorReport"]] == [
        ("sc:gross", 62.0, "KGM"),
        ("sc:tare", 1.6, "KGM"),
        ("sc:net", 60.4, "KGM"),
    ]


def test_a_correction_declares_the_wrong_event_and_names_the_right_one() -> None:
    """What went into the wrong class is told as an error; the grading told in its place is its correction."""
    wrong = [one for one in events() if "errorDeclaration" in one]
    assert len(wrong) == 1
    assert wrong[0]["outputQuantityList"][0]["epcClass"].endswith(ONE)
    (right,) = [
        one
        for one in events(type="TransformationEvent")
        if one["outputQuantityList"][0]["epcClass"].endswith(TWO)
    ]
    assert wrong[0]["errorDeclaration"] == {
        "declarationTime": "2026-09-28T07:50:00.000+08:00",
        "reason": "incorrect_data",
        "correctiveEventIDs": [right["eventID"]],
    }


def test_graded_masses_balance_without_what_was_corrected() -> None:
    """118.6 kg came in; 118.5 kg went into classes and 0.1 kg is the loss that settling told."""
    standing = [one for one in events(type="TransformationEvent", **{}) if "errorDeclaration" not in one]
    of_raw = [one for one in standing if one["inputQuantityList"][0]["epcClass"].endswith(RAW)]
    out = sum(each["quantity"] for one in of_raw for each in one["outputQuantityList"])
    assert round(out, 3) == 118.5
    assert len({one["transformationID"] for one in of_raw}) == 1
    (settled,) = events(bizStep="decommissioning")
    assert settled["sc:lossKilograms"] == 0.1


def test_a_cold_record_tells_its_limits_its_alarms_and_what_nobody_measured() -> None:
    """Forty minutes without data stand beside the mean, and a room without a probe is silent, not cold."""
    recorded, silent = sorted(
        events(bizStep="sensor_reporting"), key=lambda one: -len(one["sensorElementList"])
    )
    first = recorded["sensorElementList"][0]
    assert first["sensorMetadata"]["bizRules"].endswith("/rooms/COLD-1/COLD-A/rules/3")
    assert first["sensorMetadata"]["rawData"].startswith(
        "https://trace.example.cn/rooms/COLD-1/COLD-A/readings/"
    )
    values, error, alarm = first["sensorReport"]
    assert (values["minValue"], values["maxValue"], values["meanValue"]) == (-0.2, 3.4, 0.6)
    assert (values["percRank"], values["percValue"], values["sc:meanKineticTemperature"]) == (95, 1.4, 0.9)
    assert (error["exception"], error["sc:minutesWithoutData"]) == ("ERROR_CONDITION", 40.0)
    assert (alarm["exception"], alarm["value"]) == ("ALARM_CONDITION", 3.4)
    assert silent["sensorElementList"][0]["sensorReport"][0]["sc:minutesWithoutData"] == 1.0


def test_a_package_travels_under_its_waybill_or_its_sscc() -> None:
    """A case has its SSCC; a parcel of a courier has that waybill, which is the paper of its journey too."""
    parents = {one["parentID"] for one in events(bizStep="packing")}
    waybill = f"https://trace.example.cn/waybill/{WAYBILL}"
    assert parents == {"https://id.gs1.org/00/095212340000000013", waybill}
    shipped = events(bizStep="shipping", disposition="in_transit")[-1]
    assert shipped["bizTransactionList"] == [{"type": "bol", "bizTransaction": waybill}]


def test_every_time_has_its_zone() -> None:
    """EPCIS demands it twice: in the time, and as the offset of the place."""
    assert {one["eventTimeZoneOffset"] for one in events()} == {"+08:00"}
    assert all(one["eventTime"].endswith("+08:00") for one in events())


def test_a_document_that_is_cut_says_so() -> None:
    """More events than a document holds are not silently left out."""
    many = [replace(FACTS[1], seq=1000 + n) for n in range(EVENTS_MAX + 1)]
    found = document(replace(DAY, told=[*FACTS, *many]), WITH_KEYS, NOW_MS)
    assert (len(found.epcis_body.event_list), found.is_cut) == (EVENTS_MAX, True)
    assert "sc:isCut" not in written(WITH_KEYS)


def test_nobody_is_named() -> None:
    """Reasons and recipients, which people write as they like, stay at home."""
    text = encoded(document(DAY, WITH_KEYS, NOW_MS)).decode()
    assert "soft" not in text
    assert "浙K12345" not in text


def shipped(to: str, paper: str) -> tuple[str, str]:
    """Where a delivery's event says that it went, and by which paper."""
    naming = replace(WITH_KEYS, sites=frozenset({"V-1", "hub"}))
    fact = Told(NOW_MS, "s", 1, LotShipped(lot=ONE, site=SITE, net_g=1, to=to, document=paper))
    (event,) = document(Chain(ONE, [fact]), naming, NOW_MS).epcis_body.event_list
    places, papers = event.destination_list, event.biz_transaction_list
    return places[0].destination if places else "", papers[0].biz_transaction if papers else ""


@pytest.mark.parametrize(
    "to", ["13812345678", "ZhangSan", "LI-SI", "0578-8123456", "A-13812345678", "F-", "f-0031", "F-0031\n"]
)
def test_a_receiver_who_may_be_a_person_is_not_told(to: str) -> None:
    """Telephone numbers and names in any letters are typed where a number should be."""
    assert shipped(to, "") == ("", "")


def test_a_receiver_of_the_register_and_a_site_are_told() -> None:
    """By the register's number, or as the site is called everywhere in the document."""
    assert shipped("F-0031", "")[0] == "https://trace.example.cn/party/F-0031"
    assert shipped("V-1", "")[0] == "https://id.gs1.org/414/9521234000303"
    assert shipped("hub", "")[0] == "https://trace.example.cn/site/hub"


@pytest.mark.parametrize(
    "paper",
    [
        "13812345678",
        "张三 7",
        "ZhangSan",
        "ZHANGSAN7",
        "ZS13812345678",
        "138-1234-5678",
        "0578-8123456",
        "LISI",
        "86 138 1234 5678",
        "33112 19900101 1234",
    ],
)
def test_a_paper_that_may_be_a_person_is_not_told(paper: str) -> None:
    """Names, telephone numbers, however they are written."""
    assert shipped("x", paper) == ("", "")


@pytest.mark.parametrize("paper", ["CK-20260928-007", "B/7", "20260928", "NO.7"])
def test_a_papers_number_is_told(paper: str) -> None:
    """Capitals and digits."""
    assert shipped("x", paper)[1].startswith("https://trace.example.cn/document/")
